import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toCharacters, toUnits } from "@/flow/positions";
import { type Completion, dataQuery, editorApi, functionsQuery } from "../api";
import { useEditor, useEditorState } from "../model/store";
import type { ExprEditorProps, Taken } from "./ExprEditor";
import { exprEditor } from "./exprPart";
import { PlainExpr } from "./PlainExpr";
import { leavesOf, lookOf, useSources } from "./useSources";

export type LazyExprProps = Omit<ExprEditorProps, "look" | "complete" | "functions" | "leaves" | "phrases" | "taken"> & { stepKey: string };

/** The expression editor, loaded when the first one is shown. Until then, and where it cannot be loaded, the text is
 *  written in a plain field; who was writing there goes on in the editor when it comes. */
export function LazyExpr({ stepKey, ...props }: LazyExprProps) {
  const { t } = useTranslation(["editor", "conditions"]);
  const [failed, setFailed] = useState(false);
  const taken = useRef<Taken | null>(null);
  const ExprEditor = exprEditor.usePart(true, () => setFailed(true));
  const help = useHelp(stepKey);
  const phrases = useMemo(() => ({ Completions: t("field.offers") }), [t]);
  if (ExprEditor !== null) return <ExprEditor {...props} {...help} taken={taken} phrases={phrases} />;
  return <PlainExpr {...props} failed={failed} onDoing={(now) => (taken.current = now)} />;
}

/** Offers of the server, counted as the browser counts. */
function counted(items: readonly Completion[], source: string): Completion[] {
  return items.map((item) => ({ ...item, ...(item.from !== undefined && { from: toUnits(source, item.from) }), ...(item.to !== undefined && { to: toUnits(source, item.to) }) }));
}

/** What the editor asks while somebody writes. */
function useHelp(stepKey: string) {
  const { t } = useTranslation(["editor", "conditions"]);
  const { flowId, store, saver } = useEditor();
  const client = useQueryClient();
  const graph = useEditorState((state) => state.graph);
  const { sources } = useSources(stepKey);
  const look = useCallback(
    (source: string) => {
      const { words, sample, kind } = lookOf(graph, sources, source);
      return { words, sample, kind: kind === null ? "" : t(`conditions:value_kind.${kind}`) };
    },
    [graph, sources, t],
  );
  const complete = useCallback(
    async (source: string, position: number) => {
      if (!saver.knows(stepKey)) await saver.flush();
      const asked = { flow_id: flowId, node: stepKey, source, position: toCharacters(source, position) };
      return editorApi.complete(asked).then(({ items }) => counted(items, source)).catch(() => []);
    },
    [flowId, stepKey, saver],
  );
  const functions = useCallback(() => client.fetchQuery(functionsQuery).then(({ items }) => items).catch(() => []), [client]);
  // Who types at once is not told that there is no data: it is waited for.
  const leaves = useCallback(async () => {
    const { graph: drawn, revision } = store.getState();
    const known = sources.length > 0 ? sources : await client.fetchQuery(dataQuery(flowId, stepKey, revision)).catch(() => []);
    return leavesOf(drawn, known);
  }, [client, flowId, stepKey, store, sources]);
  return { look, complete, functions, leaves };
}
