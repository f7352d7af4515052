import { Textarea } from "@mantine/core";
import { lazy, Suspense, useCallback } from "react";
import { editorApi } from "../api";
import { useEditor } from "../model/store";
import type { ExprEditorProps } from "./ExprEditor";
import { wordsOfSource } from "./useSources";

const ExprEditor = lazy(() => import("./ExprEditor"));

export type LazyExprProps = Omit<ExprEditorProps, "words" | "complete"> & { stepKey: string };

/** The expression editor, loaded when the first one is shown; until then the text is there to read. */
export function LazyExpr({ stepKey, ...props }: LazyExprProps) {
  const { flowId, store, saver } = useEditor();
  const words = useCallback((source: string) => wordsOfSource(store.getState().graph, source), [store]);
  const complete = useCallback(
    async (source: string, position: number) => {
      if (!saver.knows(stepKey)) await saver.flush();
      try {
        return (await editorApi.complete({ flow_id: flowId, node: stepKey, source, position })).items;
      } catch {
        return [];
      }
    },
    [flowId, stepKey, saver],
  );
  return (
    <Suspense fallback={<Textarea aria-label={props.label} autosize minRows={1} value={props.value} readOnly />}>
      <ExprEditor {...props} words={words} complete={complete} />
    </Suspense>
  );
}
