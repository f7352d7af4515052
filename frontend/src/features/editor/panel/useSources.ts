import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Kind } from "@/flow/conditions";
import { pathOf, type PathStep, sourceOf, valueAt } from "@/flow/mapping";
import type { Graph } from "@/flow/model";
import { type DataSource, dataQuery } from "../api";
import { useEditor, useEditorState } from "../model/store";

/** What the fields of a step may read. */
export function useSources(node: string): { sources: DataSource[]; loading: boolean } {
  const { flowId } = useEditor();
  const revision = useEditorState((state) => state.revision);
  const known = useEditorState((state) => node in state.graph.nodes);
  // The server knows a step that was added a moment ago only once it is saved; until then the last answer stays.
  const saved = useEditorState((state) => state.saveState === "saved");
  const query = useQuery({ ...dataQuery(flowId, node, revision), enabled: known && saved, retry: false });
  return { sources: query.data ?? [], loading: query.isPending };
}

/** A source in words people know: `steps.check.amount` -> `Check fields › amount`. */
export function wordsOfSource(graph: Graph, source: string): string {
  const path = pathOf(source);
  if (path === null) return source;
  const [root, key, ...rest] = path;
  if ((root === "steps" || root === "errors") && typeof key === "string") {
    return [graph.nodes[key]?.name ?? key, ...rest].join(" › ");
  }
  if (root === "trigger") {
    const name = Object.values(graph.nodes).find((node) => node.type.startsWith("trigger."))?.name ?? "trigger";
    return [name, ...path.slice(1)].join(" › ");
  }
  return path.join(" › ");
}

export interface Leaf {
  source: string;
  words: string;
  value: unknown;
}

const MOST = 300;

function collect(value: unknown, path: PathStep[], depth: number, found: { path: PathStep[]; value: unknown }[]): void {
  if (found.length >= MOST) return;
  found.push({ path, value });
  if (value === null || typeof value !== "object" || depth === 0) return;
  const entries: [PathStep, unknown][] = Array.isArray(value)
    ? value.slice(0, 1).map((item, n) => [n, item])
    : Object.entries(value);
  for (const [name, item] of entries) collect(item, [...path, name], depth - 1, found);
}

/** Every value a field may read, flat, for lists that are searched. */
export function useLeaves(sources: readonly DataSource[]): Leaf[] {
  const graph = useEditorState((state) => state.graph);
  return useMemo(() => leavesOf(graph, sources), [sources, graph]);
}

export function leavesOf(graph: Graph, sources: readonly DataSource[]): Leaf[] {
  const found: { path: PathStep[]; value: unknown }[] = [];
  for (const { path, sample, schema } of sources) {
    collect(sample ?? sampleOf(schema), pathOf(path) ?? [path], 4, found);
  }
  return found.map(({ path, value }) => {
    const source = sourceOf(path);
    return { source, words: wordsOfSource(graph, source), value };
  });
}

type Schemaish = { type?: string | string[]; format?: string; items?: Schemaish; properties?: Record<string, Schemaish>; examples?: unknown[]; default?: unknown };

/** The shape a schema promises, without values, so that fields can be mapped before any sample exists. */
export function sampleOf(schema: unknown): unknown {
  const { properties, examples, default: preset } = (schema ?? {}) as Schemaish;
  if (examples?.[0] !== undefined) return examples[0];
  if (preset !== undefined) return preset;
  if (properties === undefined) return null;
  return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, sampleOf(inner)]));
}

/** How a piece of data is shown in a field: the step and the field it comes from, a sample, and what kind of value it is. */
export interface Look {
  words: string;
  sample: string;
  kind: Kind;
}

const MOST_LETTERS = 24;

export function lookOf(graph: Graph, sources: readonly DataSource[], source: string): Look {
  return { words: wordsOfSource(graph, source), sample: sampleWords(sampleFor(sources, source)), kind: kindOf(sources, source) };
}

/** A sample in a few letters; nothing where there is none, or where it is more than one value. */
export function sampleWords(value: unknown, most: number = MOST_LETTERS): string {
  if (value === null || value === undefined || typeof value === "object") return "";
  const letters = Array.from(String(value).replace(/\s+/g, " "));
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : letters.join("");
}

function homeOf(sources: readonly DataSource[], source: string): DataSource | undefined {
  return sources.find((item) => source === item.path || source.startsWith(`${item.path}.`) || source.startsWith(`${item.path}[`));
}

/** The sample value a source stands for; undefined when there is none. */
export function sampleFor(sources: readonly DataSource[], source: string): unknown {
  const path = pathOf(source);
  const home = path === null ? undefined : homeOf(sources, source);
  if (path === null || home === undefined) return undefined;
  return valueAt(home.sample ?? sampleOf(home.schema), path.slice(pathOf(home.path)?.length ?? 0));
}

const ISO_DATE = /^\d{4}-\d\d-\d\d(T|$)/;
const BY_TYPE: Record<string, Kind> = { number: "number", integer: "number", string: "text", boolean: "yes_no", array: "list", object: "object" };
const BY_VALUE: Record<string, Kind> = { number: "number", boolean: "yes_no", object: "object" };

function kindOfValue(value: unknown): Kind {
  if (typeof value === "string") return ISO_DATE.test(value) ? "date" : "text";
  return Array.isArray(value) ? "list" : (BY_VALUE[typeof value] ?? null);
}

/** What kind of value a source stands for: by its sample, else by what the schema promises; null when nothing is known. */
export function kindOf(sources: readonly DataSource[], source: string): Kind {
  const value = sampleFor(sources, source);
  if (value !== undefined && value !== null) return kindOfValue(value);
  const { type, format } = schemaFor(sources, source) ?? {};
  const named = (Array.isArray(type) ? type : [type]).filter((name) => name !== "null");
  if (format === "date" || format === "date-time") return "date";
  return named.length === 1 ? (BY_TYPE[named[0] ?? ""] ?? null) : null;
}

function schemaFor(sources: readonly DataSource[], source: string): Schemaish | undefined {
  const path = pathOf(source);
  const home = path === null ? undefined : homeOf(sources, source);
  if (path === null || home === undefined) return undefined;
  let schema = home.schema as Schemaish | undefined;
  for (const step of path.slice(pathOf(home.path)?.length ?? 0)) schema = typeof step === "number" ? schema?.items : schema?.properties?.[step];
  return schema;
}
