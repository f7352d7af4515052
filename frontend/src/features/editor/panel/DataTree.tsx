import { IconChevronRight, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { pathOf, type PathStep, sourceOf } from "@/flow/mapping";
import type { DataSource } from "../api";
import classes from "./DataTree.module.css";
import { sampleOf } from "./useSources";

interface Row {
  id: string;
  source: string;
  name: string;
  value: unknown;
  level: number;
  branch: boolean;
  note: string | null;
}

const MOST_ITEMS = 20;

function isBranch(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

interface Walk {
  rows: Row[];
  open: ReadonlySet<string>;
  filter: string;
}

function fits(name: string, value: unknown, filter: string): boolean {
  if (filter === "") return true;
  if (name.toLowerCase().includes(filter)) return true;
  if (!isBranch(value)) return String(value).toLowerCase().includes(filter);
  return Object.entries(value).some(([key, item]) => fits(key, item, filter));
}

function walk(into: Walk, name: string, value: unknown, path: PathStep[], level: number, note: string | null): void {
  if (!fits(name, value, into.filter)) return;
  const source = sourceOf(path);
  const branch = isBranch(value);
  into.rows.push({ id: source, source, name, value, level, branch, note });
  if (!branch || (!into.open.has(source) && into.filter === "")) return;
  const entries: [PathStep, unknown][] = Array.isArray(value) ? value.slice(0, MOST_ITEMS).map((item, n) => [n, item]) : Object.entries(value);
  for (const [key, item] of entries) {
    const inside = into.filter !== "" && name.toLowerCase().includes(into.filter) ? { ...into, filter: "" } : into;
    walk(inside, String(key), item, [...path, key], level + 1, null);
  }
}

function short(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.length}]`;
  return typeof value === "object" ? "{…}" : String(value);
}

export interface DataTreeProps {
  sources: DataSource[];
  filter: string;
  disabled: boolean;
  onPick: (source: string) => void;
}

/** Sample data of earlier steps as a tree: one tab stop, arrows inside, Enter or a click maps the value. */
export function DataTree({ sources, filter, disabled, onPick }: DataTreeProps) {
  const { t } = useTranslation("editor");
  const base = useId();
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(sources.flatMap((source) => [source.path, `${source.path}.body`])));
  const [active, setActive] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => {
    const into: Walk = { rows: [], open, filter: filter.trim().toLowerCase() };
    for (const { path, label, sample, schema, certain } of sources) {
      walk(into, label, sample ?? sampleOf(schema), pathOf(path) ?? [path], 1, certain ? null : t("data.maybe"));
    }
    return into.rows;
  }, [sources, open, filter, t]);
  const at = Math.max(0, rows.findIndex((row) => row.id === active));
  const toggle = (id: string, to: boolean) => {
    const next = new Set(open);
    if (to) next.add(id);
    else next.delete(id);
    setOpen(next);
  };
  const go = (n: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, n))];
    if (row === undefined) return;
    setActive(row.id);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    if (row === undefined) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => (row.branch && !open.has(row.id) ? toggle(row.id, true) : go(at + 1)),
      ArrowLeft: () => (row.branch && open.has(row.id) ? toggle(row.id, false) : go(rows.findLastIndex((other, n) => n < at && other.level < row.level))),
      Enter: () => onPick(row.source),
      " ": () => onPick(row.source),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div ref={box} role="tree" aria-label={t("data.title")} className={classes.tree} onKeyDown={onKeyDown} tabIndex={-1}>
      {rows.map((row, n) => (
        <div
          key={row.id}
          id={`${base}-${n}`}
          role="treeitem"
          aria-level={row.level}
          aria-expanded={row.branch ? open.has(row.id) || filter !== "" : undefined}
          aria-selected={n === at}
          aria-label={t("data.row", { name: row.name, value: short(row.value) })}
          tabIndex={n === at ? 0 : -1}
          className={classes.row}
          data-level={row.level}
          data-disabled={disabled || undefined}
          style={{ paddingLeft: 6 + (row.level - 1) * 14 }}
          title={row.source}
          onFocus={() => setActive(row.id)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => (row.level === 1 && row.branch ? toggle(row.id, !open.has(row.id)) : onPick(row.source))}
          onKeyDown={undefined}
        >
          {row.branch ? (
            <IconChevronRight
              size={14}
              className={classes.chevron}
              data-open={open.has(row.id) || filter !== "" || undefined}
              aria-hidden
              onClick={(event) => {
                event.stopPropagation();
                toggle(row.id, !open.has(row.id));
              }}
            />
          ) : (
            <span className={classes.gap} />
          )}
          <span className={classes.name}>{row.name}</span>
          {row.level > 1 && <span className={classes.value}>{short(row.value)}</span>}
          {row.note && <span className={classes.note}>{row.note}</span>}
          <IconPlus size={14} className={classes.add} aria-hidden />
        </div>
      ))}
    </div>
  );
}
