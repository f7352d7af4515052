/** The step picker's ranking: name before synonym before description. */
import type { NodeSpec } from "./model";

export type Hit = { spec: NodeSpec; score: number; because: string | null };

type Rule = { score: number; match: (spec: NodeSpec, query: string) => string | null };

const words = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

function startsWords(text: string, query: string): boolean {
  const have = words(text);
  return words(query).every((word) => have.some((other) => other.startsWith(word)));
}

function sharesWords(text: string, query: string): boolean {
  const wanted = words(query);
  return wanted.length > 0 && wanted.every((word) => text.toLowerCase().includes(word));
}

const named = (test: (spec: NodeSpec, query: string) => boolean): Rule["match"] =>
  (spec, query) => (test(spec, query) ? "" : null);

const RULES: Rule[] = [
  { score: 100, match: named((spec, query) => spec.name.toLowerCase() === query.toLowerCase()) },
  { score: 80, match: named((spec, query) => spec.name.toLowerCase().startsWith(query.toLowerCase())) },
  { score: 70, match: named((spec, query) => startsWords(spec.name, query)) },
  { score: 50, match: (spec, query) => spec.synonyms.find((word) => startsWords(word, query)) ?? null },
  { score: 40, match: (spec, query) => spec.synonyms.find((word) => sharesWords(word, query)) ?? null },
  { score: 30, match: named((spec, query) => startsWords(`${spec.connector} ${spec.name}`, query)) },
  { score: 20, match: named((spec, query) => sharesWords(spec.description, query)) },
  {
    score: 10,
    match: named((spec, query) => sharesWords([spec.name, spec.description, ...spec.synonyms].join(" "), query)),
  },
];

function rank(spec: NodeSpec, query: string): Hit | null {
  for (const rule of RULES) {
    const because = rule.match(spec, query);
    if (because !== null) return { spec, score: rule.score, because: because === "" ? null : because };
  }
  return inPart(spec, query);
}

const TELLING = 4;

/** What people write in their own words rarely matches to the last one ("ask me for approval"): how much of it does. */
function inPart(spec: NodeSpec, query: string): Hit | null {
  const wanted = words(query);
  const have = words([spec.name, ...spec.synonyms].join(" "));
  const found = wanted.filter((word) => have.some((other) => other.startsWith(word)));
  if (!found.some((word) => word.length >= TELLING)) return null;
  return { spec, score: (9 * found.length) / wanted.length, because: null };
}

/** What most flows are made of, the most wanted first. */
const OFTEN = ["trigger.manual", "trigger.webhook", "trigger.schedule", "flow.if", "flow.approval", "flow.each", "smtp.send", "http.request", "flow.set"];

function wanted(spec: NodeSpec): number {
  return OFTEN.includes(spec.type) ? OFTEN.indexOf(spec.type) : OFTEN.length;
}

/** Best first; an empty query gives everything, what is wanted most before the rest by name. */
export function search(specs: readonly NodeSpec[], query: string): Hit[] {
  const text = query.trim();
  const all = text === ""
    ? specs.map((spec) => ({ spec, score: 0, because: null }))
    : specs.map((spec) => rank(spec, text)).filter((hit) => hit !== null);
  const first = (spec: NodeSpec) => (text === "" ? wanted(spec) : 0);
  return all.sort((a, b) => b.score - a.score || first(a.spec) - first(b.spec) || a.spec.name.localeCompare(b.spec.name));
}

const ORDER = ["triggers", "often", "flow", "people", "data", "apps", "ai"];

/** Hits by category in the order people look for them, while nothing is searched for with what is wanted most in a group of its
 * own; within a search the best group comes first. */
export function grouped(hits: readonly Hit[]): { category: string; hits: Hit[] }[] {
  const groups = new Map<string, Hit[]>();
  for (const hit of hits) {
    const often = hit.score === 0 && hit.spec.kind !== "trigger" && OFTEN.includes(hit.spec.type);
    const category = often ? "often" : hit.spec.category;
    groups.set(category, [...(groups.get(category) ?? []), hit]);
  }
  const place = (category: string) => (ORDER.includes(category) ? ORDER.indexOf(category) : ORDER.length);
  const best = (list: Hit[]) => Math.max(...list.map((hit) => hit.score));
  return [...groups]
    .sort(([a, x], [b, y]) => best(y) - best(x) || place(a) - place(b))
    .map(([category, list]) => ({ category, hits: list }));
}

/** Kinds of steps by where they may stand. */
const MAY_STAND: Record<Standing, (spec: NodeSpec) => boolean> = {
  start: (spec) => spec.kind === "trigger",
  after: (spec) => spec.kind !== "trigger",
  undo: (spec) => spec.kind !== "trigger" && spec.kind !== "container",
};

/** Where a step is asked for: where nothing leads to, behind or inside another one, or to take one back. */
export type Standing = "start" | "after" | "undo";

/** What may stand at the place asked for. */
export function mayStand(specs: readonly NodeSpec[], place: Standing): NodeSpec[] {
  return specs.filter(MAY_STAND[place]);
}
