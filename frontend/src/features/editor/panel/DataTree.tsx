import { IconChevronRight, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataSource } from "../api";
import { type Row, rowsOf, short } from "./dataRows";
import { drag } from "./dragging";
import classes from "./DataTree.module.css";

export interface DataTreeProps {
  sources: DataSource[];
  filter: string;
  /** Whether there is no field yet that takes a click; a value can be dragged into any field all the same. */
  disabled: boolean;
  readOnly: boolean;
  onPick: (source: string) => void;
}

/** Sample data of earlier steps as a tree: one tab stop, arrows inside, Enter or a click maps the value. */
export function DataTree({ sources, filter, disabled, readOnly, onPick }: DataTreeProps) {
  const { t } = useTranslation("editor");
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(sources.flatMap((source) => [source.path, `${source.path}.body`])));
  const [active, setActive] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(sources, open, filter, t("data.maybe")), [sources, open, filter, t]);
  const at = Math.max(0, rows.findIndex((row) => row.id === active));
  const toggle = (id: string) => setOpen(new Set(open.has(id) ? [...open].filter((other) => other !== id) : [...open, id]));
  const go = (n: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, n))];
    if (row === undefined) return;
    setActive(row.id);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    if (row === undefined) return;
    const act = keyActs({ rows, at, row, isOpen: open.has(row.id), go, toggle, onPick })[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div ref={box} role="tree" aria-label={t("data.title")} className={classes.tree} onKeyDown={onKeyDown} tabIndex={-1}>
      {rows.map((row, n) => (
        <TreeRow
          key={row.id}
          row={row}
          current={n === at}
          isOpen={open.has(row.id) || filter !== ""}
          disabled={disabled}
          fixed={readOnly}
          onFocus={() => setActive(row.id)}
          onToggle={() => toggle(row.id)}
          onPick={() => onPick(row.source)}
        />
      ))}
    </div>
  );
}

interface Place {
  rows: Row[];
  at: number;
  row: Row;
  isOpen: boolean;
  go: (n: number) => void;
  toggle: (id: string) => void;
  onPick: (source: string) => void;
}

/** The keys of a tree, as everywhere. */
function keyActs({ rows, at, row, isOpen, go, toggle, onPick }: Place): Record<string, () => void> {
  const pick = () => onPick(row.source);
  const parent = rows.findLastIndex((other, n) => n < at && other.level < row.level);
  return {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    ArrowRight: () => (row.branch && !isOpen ? toggle(row.id) : go(at + 1)),
    ArrowLeft: () => (row.branch && isOpen ? toggle(row.id) : go(parent)),
    Enter: pick,
    " ": pick,
  };
}

interface TreeRowProps {
  row: Row;
  current: boolean;
  isOpen: boolean;
  disabled: boolean;
  fixed: boolean;
  onFocus: () => void;
  onToggle: () => void;
  onPick: () => void;
}

function TreeRow({ row, current, isOpen, disabled, fixed, onFocus, onToggle, onPick }: TreeRowProps) {
  const click = row.level === 1 && row.branch ? onToggle : onPick;
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree around the rows has the keys
    <div
      role="treeitem"
      aria-level={row.level}
      aria-expanded={row.branch ? isOpen : undefined}
      aria-selected={current}
      tabIndex={current ? 0 : -1}
      className={classes.row}
      data-level={row.level}
      data-disabled={disabled || undefined}
      style={{ paddingLeft: 26 + (row.level - 1) * 14 }}
      title={row.source}
      onFocus={onFocus}
      draggable={!fixed}
      onDragStart={(event) => drag(event, row.source)}
      onClick={click}
    >
      {row.branch ? <Chevron isOpen={isOpen} onToggle={onToggle} /> : <span className={classes.gap} />}
      <span className={classes.name}>{row.name}</span>{" "}
      {row.level > 1 && <span className={classes.value}>{short(row.value)}</span>}
      {row.note && <span className={classes.note}>{row.note}</span>}
      <IconPlus size={14} className={classes.add} aria-hidden />
    </div>
  );
}

function Chevron({ isOpen, onToggle }: { isOpen: boolean; onToggle: () => void }) {
  const click = (event: React.MouseEvent) => {
    event.stopPropagation();
    onToggle();
  };
  return <IconChevronRight size={14} className={classes.chevron} data-open={isOpen || undefined} aria-hidden onClick={click} />;
}
