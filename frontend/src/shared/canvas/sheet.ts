import { bodies } from "./frames";
import type { DrawnGroup } from "./groups";
import { measure } from "./measure";
import type { Rect } from "./route";
import { stepHeight } from "./StepNode";
import type { DrawnNote, DrawnPort } from "./types";

/** A graph as far as drawing needs it. */
export interface DrawnGraph {
  nodes: Record<string, { type: string; name: string; at: [number, number]; inside?: string | null; disabled?: boolean; undo?: string | null }>;
  edges: { from: string; port: string; to: string }[];
  notes?: readonly DrawnNote[];
  groups?: readonly DrawnGroup[];
}

/** What the catalogue says about a type, as far as drawing needs it. */
export interface DrawnType {
  name: string;
  icon: string;
  svg: string | null;
  category: string;
}

/** Words that only some drawings need. */
export interface DrawingWords {
  /** The way to the step that takes another one back. */
  undo: string;
  holds: (count: number) => string;
  fold: (name: string, closed: boolean) => string;
  first: (name: string) => { name: string; text: string };
  /** What a group is, and how many steps are in it. */
  group: string;
  members: (count: number) => string;
}

export interface DrawingFacts {
  typeOf: (type: string) => DrawnType | undefined;
  portsOf: (key: string) => DrawnPort[];
  readOnly: boolean;
  /** What is read after the name and kind of a step. */
  moreOf: (key: string) => string;
  roleDescription: string;
  /** Frames that are shown small. */
  closed: ReadonlySet<string>;
  words: DrawingWords;
  /** Name of the "+" between two steps. */
  insertLabel: (from: string, to: string) => string;
}

/** Everything known of one drawing. */
export interface Sheet {
  graph: DrawnGraph;
  facts: DrawingFacts;
  rects: Map<string, Rect>;
  inner: Map<string | null, string[]>;
  /** Ports that lead somewhere, by step. */
  used: Map<string, string[]>;
  /** The ways out of each step asked for so far. */
  ways: Map<string, DrawnPort[]>;
}

/** Steps and wires are drawn from the same sheet; it is made once for each graph. */
const SHEETS = new WeakMap<DrawingFacts, Sheet>();

export function sheetOf(graph: DrawnGraph, facts: DrawingFacts): Sheet {
  const known = SHEETS.get(facts);
  if (known?.graph === graph) return known;
  const rects = measure(graph, { heightOf: (key) => stepHeight(facts.portsOf(key)), closed: facts.closed });
  const used = new Map<string, string[]>();
  for (const { from, port } of graph.edges) used.set(from, [...(used.get(from) ?? []), port]);
  const sheet = { graph, facts, rects, used, inner: bodies(graph.nodes), ways: new Map<string, DrawnPort[]>() };
  SHEETS.set(facts, sheet);
  return sheet;
}
