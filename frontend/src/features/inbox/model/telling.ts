import { absolute, isMoment, plain } from "@/shared/lib/format";
import type { TaskDetail } from "../api";

export interface Telling {
  label: string;
  text: string;
}

/** Facts of a task in one line each: amounts and changes first come in, in the order the flow shows them. */
export interface Told {
  facts: Telling[];
  /** Whether there is more to read than these lines. */
  more: boolean;
}

const MOST = 4;
const LONGEST = 120;
const MOST_PARTS = 4;

type Fact = TaskDetail["context"][number];

/** What somebody has to see of a task who decides it together with others. `rows` words a list of so many records. */
export function tellingFacts(context: readonly Fact[], rows: (count: number) => string): Told {
  const lines = context.map(({ label, value }, index) => ({ label, index, rank: rankOf(value), ...lineOf(value, rows) }));
  const best = [...lines].sort((one, other) => one.rank - other.rank || one.index - other.index).slice(0, MOST);
  best.sort((one, other) => one.index - other.index);
  return { facts: best.map(({ label, text }) => ({ label, text })), more: best.length < lines.length || best.some(({ whole }) => !whole) };
}

/** The lower, the more it tells: amounts and what changes, then short values, then everything else. */
function rankOf(value: unknown): number {
  if (typeof value === "number" || changeOf(value) !== null) return 0;
  if (typeof value === "string") return AMOUNT.test(value) ? 0 : value.length > LONGEST ? 2 : 1;
  return typeof value === "boolean" ? 1 : value === null ? 3 : 2;
}

/** "4820.50 EUR", "€ 12", "1,250.00". */
const AMOUNT = /^\s*(?:[A-Z]{3}|[€$£])?\s*-?\d[\d.,' ]*(?:[A-Z]{3}|[€$£%])?\s*$/;

const CHANGES = [
  ["before", "after"],
  ["old", "new"],
  ["from", "to"],
] as const;

function changeOf(value: unknown): [unknown, unknown] | null {
  if (!isRecord(value)) return null;
  const found = CHANGES.find(([was, is]) => was in value && is in value);
  return found ? [value[found[0]], value[found[1]]] : null;
}

function lineOf(value: unknown, rows: (count: number) => string): { text: string; whole: boolean } {
  const change = changeOf(value);
  if (change) return cut(`${part(change[0])} → ${part(change[1])}`);
  if (Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null)) return { text: rows(value.length), whole: false };
  if (Array.isArray(value)) return cut(value.map(part).join(", ") || "–");
  if (!isRecord(value)) return cut(part(value));
  const parts = Object.entries(value).filter(([, inner]) => typeof inner !== "object");
  const line = cut(parts.slice(0, MOST_PARTS).map(([name, inner]) => `${name}: ${part(inner)}`).join(", ") || "…");
  return { text: line.text, whole: line.whole && parts.length <= MOST_PARTS && parts.length === Object.keys(value).length };
}

function part(value: unknown): string {
  return isMoment(value) ? absolute(value) : typeof value === "object" && value !== null ? "…" : plain(value);
}

function cut(text: string): { text: string; whole: boolean } {
  return text.length > LONGEST ? { text: `${text.slice(0, LONGEST).trimEnd()}…`, whole: false } : { text, whole: true };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
