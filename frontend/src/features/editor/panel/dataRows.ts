/** The rows of the data tree, flat, as they are shown. */
import { pathOf, type PathStep, sourceOf } from "@/flow/mapping";
import type { DataSource } from "../api";
import { sampleOf } from "./useSources";

export interface Row {
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

export function short(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.length}]`;
  return typeof value === "object" ? "{…}" : String(value);
}

/** Rows of everything that is open, or that the filter finds. */
export function rowsOf(sources: readonly DataSource[], open: ReadonlySet<string>, filter: string, maybe: string): Row[] {
  const into: Walk = { rows: [], open, filter: filter.trim().toLowerCase() };
  for (const { path, label, sample, schema, certain } of sources) {
    walk(into, label, sample ?? sampleOf(schema), pathOf(path) ?? [path], 1, certain ? null : maybe);
  }
  return into.rows;
}
