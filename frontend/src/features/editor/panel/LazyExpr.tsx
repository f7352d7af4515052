import { Textarea } from "@mantine/core";
import { useCallback } from "react";
import { editorApi } from "../api";
import { useEditor } from "../model/store";
import type { ExprEditorProps } from "./ExprEditor";
import { exprEditor } from "./exprPart";
import { wordsOfSource } from "./useSources";

export type LazyExprProps = Omit<ExprEditorProps, "words" | "complete"> & { stepKey: string };

/** The expression editor, loaded when the first one is shown; until then the text is there to read. */
export function LazyExpr({ stepKey, ...props }: LazyExprProps) {
  const { flowId, store, saver } = useEditor();
  const ExprEditor = exprEditor.usePart(true);
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
  if (ExprEditor === null) return <Textarea aria-label={props.label} autosize minRows={1} value={props.value} readOnly />;
  return <ExprEditor {...props} words={words} complete={complete} />;
}
