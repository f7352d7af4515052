import { Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toCharacters, toUnits } from "@/flow/positions";
import { type Completion, dataQuery, editorApi, functionsQuery } from "../api";
import { useEditor, useEditorState } from "../model/store";
import { allowDrop, takeDrop } from "./dragging";
import type { ExprEditorProps } from "./ExprEditor";
import { exprEditor } from "./exprPart";
import { leavesOf, lookOf, useSources } from "./useSources";

export type LazyExprProps = Omit<ExprEditorProps, "look" | "complete" | "functions" | "leaves" | "phrases"> & { stepKey: string };

/** The expression editor, loaded when the first one is shown; until then the text is there to read. Where it cannot be
 *  loaded the text is written in a plain field. */
export function LazyExpr({ stepKey, ...props }: LazyExprProps) {
  const { t } = useTranslation(["editor", "conditions"]);
  const [failed, setFailed] = useState(false);
  const ExprEditor = exprEditor.usePart(true, () => setFailed(true));
  const help = useHelp(stepKey);
  const phrases = useMemo(() => ({ Completions: t("field.offers") }), [t]);
  if (ExprEditor !== null) return <ExprEditor {...props} {...help} phrases={phrases} />;
  return failed ? <PlainExpr {...props} /> : <Textarea aria-label={props.label} autosize minRows={1} value={props.value} readOnly />;
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

/** The same text without chips and help. */
function PlainExpr({ kind, label, value, onChange, describedBy, invalid, disabled, placeholder, onFocus }: Omit<LazyExprProps, "stepKey">) {
  const { t } = useTranslation(["editor", "conditions"]);
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (source: string) => {
    const now = area.current?.value ?? value;
    const [from, to] = [area.current?.selectionStart ?? now.length, area.current?.selectionEnd ?? now.length];
    onChange(now.slice(0, from) + (kind === "template" ? `{{ ${source} }}` : source) + now.slice(to));
  };
  return (
    <Textarea
      ref={area}
      aria-label={label}
      aria-describedby={describedBy}
      description={t("field.plain")}
      inputWrapperOrder={["input", "description"]}
      error={invalid}
      disabled={disabled}
      placeholder={placeholder}
      autosize
      minRows={1}
      maxRows={10}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onFocus={() => onFocus(insert)}
      onDragOver={allowDrop}
      onDrop={(event) => disabled || takeDrop(event, insert)}
    />
  );
}
