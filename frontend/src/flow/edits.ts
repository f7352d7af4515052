/** What people do to a flow, as edits: each is a label and the operations that make it one undo. */
import { measure } from "@/shared/canvas/measure";
import { holdsSteps, homeOf, roomy } from "./frames";
import { bridges } from "./operations";
import { pasted, pastedBeside, type Envelope, copy } from "./clipboard";
import { joining } from "./groups";
import type { Edit } from "./history";
import { type Edge, type Graph, type NodeSpec, type Operation, type Port, edgesIn, edgesOut, freeKey, freeName, nameOf, UNDO_PORT } from "./model";
import { type At, placeAfter, placeAt, placeBetween, placeInside, placeUndo } from "./placement";
import { portsOf } from "./ports";

/** Where a new step is asked for. */
export type Place =
  | { kind: "start" }
  | { kind: "after"; from: string; port: string }
  | { kind: "between"; edge: Edge }
  | { kind: "at"; from: string; port: string; at: At }
  | { kind: "inside"; container: string }
  | { kind: "undo"; owner: string };

function defaults(spec: NodeSpec): Record<string, unknown> {
  const properties = (spec.settings_schema["properties"] ?? {}) as Record<string, { default?: unknown }>;
  const given = Object.entries(properties).filter(([, schema]) => schema?.default !== undefined);
  return Object.fromEntries(given.map(([name, schema]) => [name, structuredClone(schema.default)]));
}

function newNode(graph: Graph, spec: NodeSpec, at: At, inside: string | null = null) {
  const name = freeName(graph, spec.name);
  const key = freeKey(Object.keys(graph.nodes), name);
  const join = spec.type === "flow.join" ? { mode: "all" as const } : null;
  const node = {
    type: spec.type,
    version: spec.version,
    name,
    inside,
    settings: defaults(spec),
    connection: null,
    join,
    handling: {},
    undo: null,
    note: "",
    at,
  };
  return { key, node };
}

/** The way a step is left when nothing goes wrong. */
export function mainPort(ports: readonly Port[]): string {
  return ports.find((port) => port.kind === "normal")?.name ?? "success";
}

function rowOf(graph: Graph, from: string): number {
  const used = new Set(edgesOut(graph, from).map((edge) => edge.to));
  return used.size;
}

type Added = Edit & { key: string };

/** Add a step of `spec` at `place`, wired in. Ends at the new step. */
export function addStep(graph: Graph, spec: NodeSpec, place: Place): Added {
  const plan = PLACES[place.kind] as (graph: Graph, spec: NodeSpec, place: Place) => Added;
  const edit = plan(graph, spec, place);
  return roomy(graph, edit, edit.key);
}

type Planner<K extends Place["kind"]> = (graph: Graph, spec: NodeSpec, place: Extract<Place, { kind: K }>) => Added;

const start: Planner<"start"> = (graph, spec) => {
  const lowest = [...measure(graph).values()].reduce((y, rect) => Math.max(y, rect.bottom + 48), 0);
  const { key, node } = newNode(graph, spec, [0, lowest]);
  return added(graph, key, node.name, [{ op: "add_node", key, node, edges: [] }]);
};

const after: Planner<"after"> = (graph, spec, place) => {
  const at = placeAfter(graph, place.from, place.port, rowOf(graph, place.from), spec.type);
  const { key, node } = newNode(graph, spec, at, homeOf(graph.nodes, place.from));
  const edges = [{ from: place.from, port: place.port, to: key }];
  return added(graph, key, node.name, [{ op: "add_node", key, node, edges }]);
};

const at: Planner<"at"> = (graph, spec, place) => {
  const home = homeOf(graph.nodes, place.from);
  const { key, node } = newNode(graph, spec, placeAt(graph, place.at, home, spec.type), home);
  const edges = [{ from: place.from, port: place.port, to: key }];
  return added(graph, key, node.name, [{ op: "add_node", key, node, edges }]);
};

const between: Planner<"between"> = (graph, spec, { edge }) => {
  const { at, shift } = placeBetween(graph, edge, spec.type);
  const { key, node } = newNode(graph, spec, at, homeOf(graph.nodes, edge.from));
  const edges = [
    { from: edge.from, port: edge.port, to: key },
    { from: key, port: mainPort(portsOf(spec, node.settings)), to: edge.to },
  ];
  const operations: Operation[] = [
    { op: "disconnect", ...edge },
    ...(shift === null ? [] : [shift]),
    { op: "add_node", key, node, edges },
    ...joining(graph, edge.from, edge.to, key),
  ];
  return added(graph, key, node.name, operations);
};

const inside: Planner<"inside"> = (graph, spec, { container }) => {
  const { key, node } = newNode(graph, spec, placeInside(graph, container, spec.type), container);
  return added(graph, key, node.name, [{ op: "add_node", key, node, edges: [] }]);
};

const undo: Planner<"undo"> = (graph, spec, { owner }) => {
  const { key, node } = newNode(graph, spec, placeUndo(graph, owner), homeOf(graph.nodes, owner));
  return added(graph, key, node.name, [
    { op: "add_node", key, node, edges: [] },
    { op: "connect", from: owner, port: UNDO_PORT, to: key },
  ]);
};

const PLACES: { [K in Place["kind"]]: Planner<K> } = { start, after, between, at, inside, undo };

function added(_graph: Graph, key: string, name: string, operations: Operation[]): Added {
  return { label: { id: "added", name }, operations, key, focus: key };
}

/** Remove steps; the neighbours of each are joined. */
export function removeSteps(graph: Graph, keys: readonly string[]): Edit {
  const operations = keys.map((key): Operation => ({ op: "remove_node", key, reconnect: true }));
  const first = keys[0] ?? "";
  const label = keys.length === 1 ? { id: "removed", name: nameOf(graph, first) } : { id: "removed_many", count: keys.length };
  return { label, operations, focus: first };
}

/** The step focus goes to when `key` is removed. */
export function heir(graph: Graph, key: string): string | null {
  const near = edgesIn(graph, key)[0]?.from ?? edgesOut(graph, key)[0]?.to;
  return near ?? Object.keys(graph.nodes).find((name) => name !== key) ?? null;
}

export function removalJoins(graph: Graph, key: string): boolean {
  return bridges(graph, key).length > 0;
}

export function connectSteps(graph: Graph, edge: Edge): Edit {
  const label = { id: "connected", name: nameOf(graph, edge.from), other: nameOf(graph, edge.to) };
  return { label, operations: [{ op: "connect", ...edge }], focus: edge.to };
}

export function disconnectSteps(graph: Graph, edge: Edge): Edit {
  const label = { id: "disconnected", name: nameOf(graph, edge.from), other: nameOf(graph, edge.to) };
  return { label, operations: [{ op: "disconnect", ...edge }], focus: edge.from };
}

export function renameStep(graph: Graph, key: string, name: string): Edit {
  const label = { id: "renamed", name: nameOf(graph, key), other: name };
  return { label, operations: [{ op: "set_node", key, field: "name", value: name }], tag: `name:${key}`, focus: key };
}

export function pasteSteps(graph: Graph, envelope: Envelope, offset: [number, number], home: string | null = null): Edit & { keys: string[] } {
  const operation = pasted(graph, envelope, offset, home);
  const keys = Object.keys(operation.nodes);
  const beside = pastedBeside(graph, envelope, offset);
  const label = keys.length === 0 ? { id: "note_added" } : { id: "pasted", count: keys.length };
  const operations: Operation[] = keys.length === 0 ? beside : [operation, ...beside];
  return { label, operations, focus: keys[0] ?? null, keys };
}

export function duplicateSteps(graph: Graph, keys: readonly string[]): Edit & { keys: string[] } {
  const first = keys[0] ?? "";
  const tall = holdsSteps(graph.nodes[first]) ? measure(graph).get(first) : undefined;
  const edit = pasteSteps(graph, copy(graph, keys), [48, tall === undefined ? 112 : tall.bottom - tall.top + 48], homeOf(graph.nodes, first));
  return { ...roomy(graph, edit, edit.keys[0] ?? ""), label: { id: "duplicated", count: edit.keys.length } };
}

export function toggleDisabled(graph: Graph, keys: readonly string[]): Edit {
  const off = !keys.every((key) => graph.nodes[key]?.disabled === true);
  const operations = keys.map((key): Operation => ({ op: "set_node", key, field: "disabled", value: off }));
  const label = { id: off ? "disabled" : "enabled", name: nameOf(graph, keys[0] ?? ""), count: keys.length };
  return { label, operations, focus: keys[0] ?? null };
}
