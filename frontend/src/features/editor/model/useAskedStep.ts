import { useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useEditor } from "./store";

/** `?step=` in the address opens that step. */
export function useAskedStep(): void {
  const editor = useEditor();
  const asked = (useSearch({ strict: false }) as { step?: string }).step;
  useEffect(() => {
    if (asked !== undefined && asked in editor.store.getState().graph.nodes) editor.open(asked);
  }, [asked, editor]);
}
