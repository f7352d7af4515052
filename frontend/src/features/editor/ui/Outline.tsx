import { Button, VisuallyHidden } from "@mantine/core";
import { IconHistoryToggle, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Desk, press } from "@/flow/commands";
import { mainPort } from "@/flow/edits";
import { groupIdOf, standIn } from "@/flow/groups";
import { type Finding, type Graph, nameOf } from "@/flow/model";
import type { OutlineRow } from "@/flow/order";
import { type OutlineLine, outlineLines, type StepLine } from "@/flow/outlineLines";
import { portLabel } from "@/flow/ports";
import { type DrawnType, StepIcon } from "@/shared/canvas";
import { drawnTypes } from "../canvas/useDrawing";
import { EmptyCanvas } from "../canvas/EmptyCanvas";
import { useBeneathAsked } from "./useBeneathAsked";
import { deskOf } from "../model/desk";
import { type Editor, type EditorState, useEditor, useEditorState } from "../model/store";
import { useOwnKeys } from "../model/useOwnKeys";
import { OutlineGroup } from "./OutlineGroup";
import { OutlineNotes } from "./OutlineNotes";
import classes from "./Outline.module.css";

type T = ReturnType<typeof useTranslation>["t"];

/** The same flow as a list: the view of phones and of those who hear the page. Same commands, same keys. */
export default function Outline() {
  const editor = useEditor();
  const { own } = useOwnKeys();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  const active = useEditorState((state) => state.active);
  const closed = useEditorState((state) => state.closed);
  const lines = useMemo(() => outlineLines(graph, closed), [graph, closed]);
  const types = useMemo(() => drawnTypes(editor.catalog), [editor]);
  const box = useRef<HTMLDivElement>(null);
  const [head, setHead] = useState<string | null>(null);
  useFocusRow(box);
  useBeneathAsked(box);
  const wanted = head ?? (active === null ? null : (groupOver(editor, active) ?? active));
  const current = lines.find(({ id }) => id === wanted)?.id ?? lines[0]?.id ?? null;
  if (lines.length === 0)
    return (
      <div className={classes.empty}>
        <EmptyCanvas />
      </div>
    );
  const goTo = (line: OutlineLine | undefined) => {
    setHead(line?.kind === "group" ? line.id : null);
    if (line?.kind === "step") editor.focus(line.id);
    else if (line !== undefined) rowOf(box.current, line.id)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const at = lines.findIndex(({ id }) => id === current);
    if (step !== undefined && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      goTo(lines[Math.max(0, Math.min(lines.length - 1, at + step))]);
      event.preventDefault();
    } else if ((event.target as HTMLElement).getAttribute("role") === "row" && press(event.nativeEvent, deskAt(editor, lines[at]), true, own)) {
      setHead(null);
      event.preventDefault();
    }
  };
  return (
    <div ref={box} className={classes.box}>
      <div role="treegrid" aria-label={t("outline.label")} className={classes.grid} tabIndex={-1} onKeyDown={onKeyDown}>
        <VisuallyHidden role="row">
          <span role="columnheader">{t("outline.step")}</span>
          <span role="columnheader">{t("outline.after")}</span>
          <span role="columnheader">{t("outline.state")}</span>
          <span role="columnheader">{t("outline.add")}</span>
        </VisuallyHidden>
        {lines.map((line, n) => {
          const place = { at: n, count: lines.length, current: line.id === current };
          if (line.kind === "group") return <OutlineGroup key={line.id} line={line} {...place} />;
          return <Row key={line.id} line={line} {...place} graph={graph} type={types.get(graph.nodes[line.id]?.type ?? "")} />;
        })}
      </div>
      <AddStart />
      <OutlineNotes />
    </div>
  );
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

function rowOf(box: HTMLElement | null, id: string): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`[data-key="${CSS.escape(id)}"]`) ?? null;
}

/** The small group a step is hidden in; frames hide nothing in the list. */
function groupOver({ store }: Editor, key: string): string | null {
  const { graph, closed } = store.getState();
  return standIn(graph, key, new Set(closed.filter((id) => groupIdOf(id) !== null)));
}

/** On the line of a group, commands act on all its steps. */
function deskAt(editor: Editor, line: OutlineLine | undefined): Desk {
  const desk = deskOf(editor, { fit: () => undefined });
  return line?.kind === "group" ? { ...desk, small: line.id, active: line.keys[0] ?? null, selection: line.keys } : desk;
}

function AddStart() {
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  if (readOnly) return null;
  return (
    <Button mt="md" size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => store.setState({ picker: { kind: "start" } })}>
      {t("outline.add_start")}
    </Button>
  );
}

function afterWords(editor: Editor, graph: Graph, { after, inside, undoes }: OutlineRow, t: T): string {
  if (undoes !== null) return t("outline.undoes", { name: nameOf(graph, undoes) });
  if (after.length === 0) return inside === null ? t("outline.starts") : t("outline.first_inside", { name: nameOf(graph, inside) });
  const words = after.map((edge) => {
    const ports = editor.ports(edge.from);
    const name = nameOf(graph, edge.from);
    return ports.length > 1 ? t("outline.after_port", { name, port: portLabel(ports, edge.port) }) : t("outline.after_step", { name });
  });
  return words.join("; ");
}

interface RowProps {
  line: StepLine;
  at: number;
  count: number;
  current: boolean;
  graph: Graph;
  type: DrawnType | undefined;
}

function Row({ line: { row, level }, at, count, current, graph, type }: RowProps) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const node = graph.nodes[row.key];
  if (node === undefined) return null;
  const ports = editor.ports(row.key);
  const add = () => editor.store.setState({ picker: { kind: "after", from: row.key, port: mainPort(ports) } });
  return (
    <div
      role="row"
      aria-level={level}
      aria-posinset={at + 1}
      aria-setsize={count}
      aria-selected={current}
      tabIndex={current ? 0 : -1}
      data-key={row.key}
      className={classes.row}
      style={{ paddingLeft: 10 + (level - 1) * 20 }}
      onClick={() => editor.open(row.key)}
      onKeyDown={undefined}
    >
      <span role="gridcell" className={classes.step}>
        <StepIcon icon={type?.icon ?? "box"} svg={type?.svg} category={type?.category ?? "apps"} size="small" />
        <span className={classes.words}>
          <span className={classes.name} data-off={node.disabled || undefined}>
            {node.name}
          </span>
          <span className={classes.kind}>{type?.name ?? node.type}</span>
        </span>
      </span>
      <span role="gridcell" className={classes.after}>
        {afterWords(editor, graph, row, t)}
      </span>
      <State stepKey={row.key} />
      <span role="gridcell">
        {!readOnly && ports.length > 0 && (
          <button
            type="button"
            tabIndex={-1}
            className={classes.add}
            aria-label={t("canvas.add_after", { name: node.name })}
            onClick={(event) => {
              event.stopPropagation();
              add();
            }}
          >
            <IconPlus size={16} aria-hidden />
          </button>
        )}
      </span>
    </div>
  );
}

/** What the check says of the step, and whether its data is older than a change. */
function State({ stepKey }: { stepKey: string }) {
  const { t } = useTranslation("editor");
  const count = (level: Finding["level"]) => (state: EditorState) => state.findings.filter((finding) => finding.node === stepKey && finding.level === level).length;
  const errors = useEditorState(count("error"));
  const warnings = useEditorState(count("warning"));
  const stale = useEditorState((state) => stepKey in state.stale);
  const talks = useEditorState((state) => state.threads.filter(({ step, settled_at }) => step === stepKey && settled_at === null).length);
  return (
    <span role="gridcell" className={classes.state}>
      {errors > 0 && <span data-level="error">{t("canvas.error", { count: errors })}</span>}
      {warnings > 0 && <span data-level="warning">{t("canvas.warning", { count: warnings })}</span>}
      {stale && (
        <span data-level="warning">
          <IconHistoryToggle size={13} aria-hidden /> {t("stale.mark")}
        </span>
      )}
      {talks > 0 && <span>{t("comments.count", { count: talks })}</span>}
    </span>
  );
}

function useFocusRow(box: React.RefObject<HTMLDivElement | null>): void {
  const editor = useEditor();
  const asked = useEditorState((state) => state.focusAsked);
  useEffect(() => {
    if (asked === null) return;
    let tries = 0;
    const attempt = () => {
      const row = rowOf(box.current, groupOver(editor, asked.key) ?? asked.key);
      if (row && document.querySelector('[role="dialog"]') === null) {
        row.focus();
        row.scrollIntoView({ block: "nearest" });
        return;
      }
      tries += 1;
      if (tries < 60) requestAnimationFrame(attempt);
    };
    requestAnimationFrame(attempt);
  }, [asked, box, editor]);
}
