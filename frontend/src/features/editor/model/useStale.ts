import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { staleQuery } from "../api";
import { useEditor, useEditorState } from "./store";

const CALM_MS = 600;

/** Follows which data of steps a saved change made old, and takes over what the last test run gave. */
export function useStale(): void {
  const { flowId, store } = useEditor();
  const client = useQueryClient();
  const revision = useEditorState((state) => state.revision);
  const [calm] = useDebouncedValue(revision, CALM_MS);
  const { data } = useQuery({ ...staleQuery(flowId, calm), enabled: calm === revision, staleTime: Infinity });
  useEffect(() => {
    const now = store.getState();
    if (data === undefined || now.revision !== calm) return;
    const same = JSON.stringify(data.samples) === JSON.stringify(now.samples);
    store.setState(same ? { stale: data.stale } : { stale: data.stale, samples: data.samples });
    if (!same) void client.invalidateQueries({ queryKey: ["flows", flowId, "data"] });
  }, [data, calm, store, client, flowId]);
}
