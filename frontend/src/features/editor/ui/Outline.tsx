import { Button, VisuallyHidden } from "@mantine/core";
import { IconHistoryToggle, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { press } from "@/flow/commands";
import { mainPort } from "@/flow/edits";
import { type Finding, type Graph, nameOf } from "@/flow/model";
import { outline, type OutlineRow } from "@/flow/order";
import { portLabel } from "@/flow/ports";
import { type DrawnType, StepIcon } from "@/shared/canvas";
import { drawnTypes } from "../canvas/useDrawing";
import { EmptyCanvas } from "../canvas/EmptyCanvas";
import { deskOf } from "../model/desk";
import { type Editor, type EditorState, useEditor, useEditorState } from "../model/store";
import classes from "./Outline.module.css";

type T = ReturnType<typeof useTranslation>["t"];

/** The same flow as a list: the view of phones and of those who hear the page. Same commands, same keys. */
export default function Outline() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  const active = useEditorState((state) => state.active);
  const rows = useMemo(() => outline(graph), [graph]);
  const types = useMemo(() => drawnTypes(editor.catalog), [editor]);
  const box = useRef<HTMLDivElement>(null);
  useFocusRow(box);
  const current = rows.some((row) => row.key === active) ? active : (rows[0]?.key ?? null);
  if (rows.length === 0)
    return (
      <div className={classes.empty}>
        <EmptyCanvas />
      </div>
    );
  const onKeyDown = (event: KeyboardEvent) => {
    const go: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = go[event.key];
    const at = rows.findIndex((row) => row.key === current);
    if (step !== undefined && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
      if (next) editor.focus(next.key);
      event.preventDefault();
    } else if ((event.target as HTMLElement).getAttribute("role") === "row" && press(event.nativeEvent, deskOf(editor, { fit: () => undefined }), true)) {
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
        {rows.map((row, n) => (
          <Row key={row.key} row={row} at={n} count={rows.length} current={row.key === current} graph={graph} type={types.get(graph.nodes[row.key]?.type ?? "")} />
        ))}
      </div>
      <AddStart />
    </div>
  );
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
  row: OutlineRow;
  at: number;
  count: number;
  current: boolean;
  graph: Graph;
  type: DrawnType | undefined;
}

function Row({ row, at, count, current, graph, type }: RowProps) {
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
      aria-level={row.level}
      aria-posinset={at + 1}
      aria-setsize={count}
      aria-selected={current}
      tabIndex={current ? 0 : -1}
      data-key={row.key}
      className={classes.row}
      style={{ paddingLeft: 10 + (row.level - 1) * 20 }}
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
  return (
    <span role="gridcell" className={classes.state}>
      {errors > 0 && <span data-level="error">{t("canvas.error", { count: errors })}</span>}
      {warnings > 0 && <span data-level="warning">{t("canvas.warning", { count: warnings })}</span>}
      {stale && (
        <span data-level="warning">
          <IconHistoryToggle size={13} aria-hidden /> {t("stale.mark")}
        </span>
      )}
    </span>
  );
}

function useFocusRow(box: React.RefObject<HTMLDivElement | null>): void {
  const asked = useEditorState((state) => state.focusAsked);
  useEffect(() => {
    if (asked === null) return;
    let tries = 0;
    const attempt = () => {
      const row = box.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(asked.key)}"]`);
      if (row && document.querySelector('[role="dialog"]') === null) {
        row.focus();
        row.scrollIntoView({ block: "nearest" });
        return;
      }
      tries += 1;
      if (tries < 60) requestAnimationFrame(attempt);
    };
    requestAnimationFrame(attempt);
  }, [asked, box]);
}
