/** Copying steps between windows as JSON: an envelope without secrets, and its way back into a graph. */
import { within } from "@/shared/canvas/frames";
import { groupsAmong, regrouped } from "./groups";
import { type Edge, type FlowNode, type Graph, type Group, type Note, type Operation, freeKey, freeName } from "./model";
import { freeNoteId, notesAmong, notesIn } from "./notes";
import { snap } from "./placement";
import { rewriteUses } from "./rename";

const KIND = "handrail/steps";

export type Envelope = { kind: typeof KIND; version: 1; nodes: Record<string, FlowNode>; edges: Edge[]; notes?: Note[]; groups?: Group[] };

/** Steps with everything inside them, their groups, and the notes that lie among them. */
export function copy(graph: Graph, keys: readonly string[]): Envelope {
  const chosen = new Set(keys.filter((key) => key in graph.nodes).flatMap((key) => [key, ...within(graph.nodes, key)]));
  const nodes = Object.fromEntries(Object.entries(graph.nodes).filter(([key]) => chosen.has(key)));
  const edges = graph.edges.filter((edge) => chosen.has(edge.from) && chosen.has(edge.to));
  const groups = groupsAmong(graph, chosen);
  const notes = new Set([...notesAmong(graph, [...chosen]), ...groups.flatMap((group) => notesIn(graph, group))]);
  return { kind: KIND, version: 1, nodes, edges, notes: [...notes], groups };
}

/** One note alone. */
export function copyNote(note: Note): Envelope {
  return { kind: KIND, version: 1, nodes: {}, edges: [], notes: [note] };
}

/** The envelope in a piece of text, or null when the text is something else. */
export function readEnvelope(text: string): Envelope | null {
  try {
    const value: unknown = JSON.parse(text);
    return isEnvelope(value) ? value : null;
  } catch {
    return null;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== "object" || value === null) return false;
  const { kind, version, nodes, edges, notes = [], groups = [] } = value as Partial<Envelope>;
  const lists = [edges, notes, groups].every((part) => Array.isArray(part));
  return kind === KIND && version === 1 && typeof nodes === "object" && nodes !== null && lists && notes.every(isNote) && groups.every(isGroup);
}

function isNote(value: unknown): value is Note {
  const { id, text, at } = (value ?? {}) as Partial<Note>;
  return typeof id === "string" && typeof text === "string" && Array.isArray(at) && at.length === 2 && at.every(Number.isFinite);
}

function isGroup(value: unknown): value is Group {
  const { id, name, keys } = (value ?? {}) as Partial<Group>;
  return typeof id === "string" && typeof name === "string" && Array.isArray(keys);
}

/** One paste with fresh keys and names; uses of a copied step point to its copy. `offset` in canvas pixels, `home` the frame they go into. */
export function pasted(graph: Graph, envelope: Envelope, offset: [number, number], home: string | null = null): Extract<Operation, { op: "paste" }> {
  const names = freshNames(graph, envelope);
  const swap = (key: string) => names.get(key) ?? key;
  const nodes = Object.fromEntries(
    Object.entries(envelope.nodes).map(([key, node]) => [swap(key), pastedNode(graph, node, names, { offset, home })]),
  );
  const edges = envelope.edges.map((edge) => ({ from: swap(edge.from), port: edge.port, to: swap(edge.to) }));
  return { op: "paste", nodes, edges };
}

/** Notes and groups of the envelope for the steps pasted from it. */
export function pastedBeside(graph: Graph, envelope: Envelope, [dx, dy]: [number, number]): Operation[] {
  const ids: string[] = [];
  const notes = (envelope.notes ?? []).map((note): Operation => {
    const id = freeNoteId(graph, ids);
    ids.push(id);
    return { op: "add_note", note: { ...note, id, at: [snap(note.at[0] + dx), snap(note.at[1] + dy)] } };
  });
  return [...notes, ...regrouped(graph, envelope.groups ?? [], freshNames(graph, envelope))];
}

function freshNames(graph: Graph, envelope: Envelope): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(Object.keys(graph.nodes));
  for (const key of Object.keys(envelope.nodes)) {
    const fresh = freeKey(taken, key);
    taken.add(fresh);
    names.set(key, fresh);
  }
  return names;
}

interface Goal {
  offset: [number, number];
  home: string | null;
}

function pastedNode(graph: Graph, node: FlowNode, names: Map<string, string>, { offset: [dx, dy], home }: Goal): FlowNode {
  let settings: unknown = node.settings;
  for (const [from, to] of names) if (from !== to) settings = rewriteUses(settings, from, to);
  return {
    ...node,
    name: freeName(graph, node.name),
    inside: (node.inside != null ? names.get(node.inside) : undefined) ?? home,
    undo: node.undo != null ? (names.get(node.undo) ?? null) : null,
    settings: settings as FlowNode["settings"],
    at: [snap(node.at[0] + dx), snap(node.at[1] + dy)],
  };
}
