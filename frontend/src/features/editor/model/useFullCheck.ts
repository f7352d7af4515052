import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { checkQuery } from "../api";
import { useEditor, useEditorState } from "./store";

const CALM_MS = 1_500;

/** Once nobody has edited for a moment, everything publishing would find is looked up, so that the header promises nothing it cannot keep. */
export function useFullCheck(): void {
  const { flowId, store } = useEditor();
  const revision = useEditorState((state) => state.revision);
  const quiet = useEditorState((state) => state.saveState === "saved" && !state.readOnly && Object.keys(state.graph.nodes).length > 0);
  const [calm] = useDebouncedValue(revision, CALM_MS);
  const { data, isError } = useQuery({ ...checkQuery(flowId, calm), enabled: quiet && calm === revision, staleTime: 30_000 });
  useEffect(() => {
    const now = store.getState();
    if (data !== undefined && now.revision === calm && now.saveState === "saved") store.setState({ findings: data, checked: true });
  }, [data, calm, store]);
  // Where it cannot be asked for, what the draft itself knows is all there is to say.
  useEffect(() => {
    if (isError) store.setState({ checked: true });
  }, [isError, store]);
}
