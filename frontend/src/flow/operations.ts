/**
 * Typed edits of a graph. `apply` gives the new graph, `invert` the edits that take it back; both leave the given
 * graph alone. An edit that does not fit (an unknown step, a key in use) raises OperationError and changes nothing.
 */
import {
  type Edge,
  type FlowNode,
  type Graph,
  type Operation,
  edgesIn,
  edgesOut,
  isTrigger,
  sameEdge,
  UNDO_PORT,
} from "./model";
import { renameKey } from "./rename";

export class OperationError extends Error {}

type Of<Name extends Operation["op"]> = Extract<Operation, { op: Name }>;
type Handler<O> = { apply: (graph: Graph, op: O) => Graph; invert: (before: Graph, op: O) => Operation[] };
type Handlers = { [Name in Operation["op"]]: Handler<Of<Name>> };

function nodeOf(graph: Graph, key: string): FlowNode {
  const node = graph.nodes[key];
  if (node === undefined) throw new OperationError(`There is no step "${key}" any more.`);
  return node;
}

function withNode(graph: Graph, key: string, node: FlowNode): Graph {
  return { ...graph, nodes: { ...graph.nodes, [key]: node } };
}

function withoutNode(graph: Graph, key: string): Graph {
  const { [key]: _gone, ...nodes } = graph.nodes;
  const cleared = Object.fromEntries(
    Object.entries(nodes).map(([name, node]) => [name, clearLinks(node, key)]),
  );
  return {
    ...graph,
    nodes: cleared,
    edges: graph.edges.filter((edge) => edge.from !== key && edge.to !== key),
    groups: graph.groups.map((group) => ({ ...group, keys: group.keys.filter((name) => name !== key) })),
  };
}

function clearLinks(node: FlowNode, key: string): FlowNode {
  if (node.undo !== key && node.inside !== key) return node;
  return {
    ...node,
    undo: node.undo === key ? null : node.undo,
    inside: node.inside === key ? null : node.inside,
  };
}

function addEdges(edges: Edge[], more: Edge[]): Edge[] {
  return more.reduce((all, edge) => (all.some((e) => sameEdge(e, edge)) ? all : [...all, plainEdge(edge)]), edges);
}

function plainEdge(edge: Edge): Edge {
  return { from: edge.from, port: edge.port, to: edge.to };
}

/** The wires that close the gap when `key` leaves: each way in goes on to where the step's first way out led. */
export function bridges(graph: Graph, key: string): Edge[] {
  const out = edgesOut(graph, key);
  const ports = out.map((edge) => edge.port).sort();
  const port = ports.includes("success") ? "success" : ports[0];
  const targets = out.filter((edge) => edge.port === port).map((edge) => edge.to);
  const made = edgesIn(graph, key).flatMap((edge) => targets.map((to) => ({ from: edge.from, port: edge.port, to })));
  return made.filter((edge) => edge.from !== edge.to && !graph.edges.some((e) => sameEdge(e, edge)));
}

const addNode: Handler<Of<"add_node">> = {
  apply(graph, op) {
    if (op.key in graph.nodes) throw new OperationError(`The key "${op.key}" is already in use.`);
    const grown = withNode(graph, op.key, op.node);
    for (const edge of op.edges ?? []) [edge.from, edge.to].forEach((key) => nodeOf(grown, key));
    return { ...grown, edges: addEdges(grown.edges, op.edges ?? []) };
  },
  invert: (_before, op) => [{ op: "remove_node", key: op.key, reconnect: false }],
};

const removeNode: Handler<Of<"remove_node">> = {
  apply(graph, op) {
    nodeOf(graph, op.key);
    const made = op.reconnect ? bridges(graph, op.key) : [];
    const smaller = withoutNode(graph, op.key);
    return { ...smaller, edges: addEdges(smaller.edges, made) };
  },
  invert(before, op) {
    const node = nodeOf(before, op.key);
    const made = op.reconnect ? bridges(before, op.key) : [];
    const edges = before.edges.filter((edge) => edge.from === op.key || edge.to === op.key);
    return [
      ...made.map((edge): Operation => ({ op: "disconnect", ...edge })),
      { op: "add_node", key: op.key, node, edges },
      ...restoredLinks(before, op.key),
    ];
  },
};

function restoredLinks(before: Graph, key: string): Operation[] {
  const entries = Object.entries(before.nodes);
  const undone = entries.filter(([, node]) => node.undo === key).map(([name]) => name);
  const inside = entries.filter(([, node]) => node.inside === key).map(([name]) => name);
  const groups = before.groups.filter((group) => group.keys.includes(key));
  return [
    ...undone.map((name): Operation => ({ op: "set_node", key: name, field: "undo", value: key })),
    ...(inside.length > 0 ? [{ op: "put_inside", keys: inside, container: key } satisfies Operation] : []),
    ...groups.map((group): Operation => ({ op: "group", id: group.id, name: group.name, keys: group.keys, color: group.color ?? "" })),
  ];
}

const updateSettings: Handler<Of<"update_settings">> = {
  apply: (graph, op) => withNode(graph, op.key, { ...nodeOf(graph, op.key), settings: op.settings }),
  invert: (before, op) => [{ op: "update_settings", key: op.key, settings: nodeOf(before, op.key).settings }],
};

const setNode: Handler<Of<"set_node">> = {
  apply: (graph, op) => withNode(graph, op.key, { ...nodeOf(graph, op.key), [op.field]: op.value }),
  invert: (before, op) => [
    { op: "set_node", key: op.key, field: op.field, value: nodeOf(before, op.key)[op.field] ?? EMPTY[op.field] },
  ],
};

/** What a step has where nothing was said. */
export const EMPTY: Record<Of<"set_node">["field"], unknown> = {
  name: "",
  connection: null,
  handling: {},
  join: null,
  note: "",
  undo: null,
  disabled: false,
};

const connect: Handler<Of<"connect">> = {
  apply(graph, op) {
    const target = nodeOf(graph, op.to);
    const source = nodeOf(graph, op.from);
    if (op.port === UNDO_PORT) return withNode(graph, op.from, { ...source, undo: op.to });
    if (isTrigger(target)) throw new OperationError("Nothing can lead into a step that starts the flow.");
    return { ...graph, edges: addEdges(graph.edges, [op]) };
  },
  invert(before, op) {
    if (op.port === UNDO_PORT) {
      return [{ op: "set_node", key: op.from, field: "undo", value: nodeOf(before, op.from).undo ?? null }];
    }
    return before.edges.some((edge) => sameEdge(edge, op)) ? [] : [{ ...op, op: "disconnect" }];
  },
};

const disconnect: Handler<Of<"disconnect">> = {
  apply(graph, op) {
    if (op.port === UNDO_PORT) {
      const node = nodeOf(graph, op.from);
      return node.undo === op.to ? withNode(graph, op.from, { ...node, undo: null }) : graph;
    }
    return { ...graph, edges: graph.edges.filter((edge) => !sameEdge(edge, op)) };
  },
  invert(before, op) {
    const there = op.port === UNDO_PORT
      ? before.nodes[op.from]?.undo === op.to
      : before.edges.some((edge) => sameEdge(edge, op));
    return there ? [{ ...op, op: "connect" }] : [];
  },
};

const move: Handler<Of<"move">> = {
  apply(graph, op) {
    const nodes = { ...graph.nodes };
    for (const [key, at] of Object.entries(op.positions)) {
      const node = nodes[key];
      if (node !== undefined) nodes[key] = { ...node, at };
    }
    return { ...graph, nodes };
  },
  invert(before, op) {
    const known = Object.keys(op.positions).filter((key) => key in before.nodes);
    return [{ op: "move", positions: Object.fromEntries(known.map((key) => [key, nodeOf(before, key).at])) }];
  },
};

const rename: Handler<Of<"rename">> = {
  apply(graph, op) {
    nodeOf(graph, op.key);
    if (op.to in graph.nodes) throw new OperationError(`The key "${op.to}" is already in use.`);
    return renameKey(graph, op.key, op.to);
  },
  invert: (_before, op) => [{ op: "rename", key: op.to, to: op.key }],
};

const group: Handler<Of<"group">> = {
  apply(graph, op) {
    const rest = graph.groups.filter((item) => item.id !== op.id);
    if (op.keys.length === 0) return { ...graph, groups: rest };
    return { ...graph, groups: [...rest, { id: op.id, name: op.name ?? "", keys: op.keys, color: op.color ?? "" }] };
  },
  invert(before, op) {
    const old = before.groups.find((item) => item.id === op.id);
    return [{ op: "group", id: op.id, name: old?.name ?? "", keys: old?.keys ?? [], color: old?.color ?? "" }];
  },
};

const putInside: Handler<Of<"put_inside">> = {
  apply: (graph, op) =>
    op.keys.reduce((g, key) => withNode(g, key, { ...nodeOf(g, key), inside: op.container }), graph),
  invert(before, op) {
    return op.keys.map((key) => ({ op: "put_inside", keys: [key], container: nodeOf(before, key).inside ?? null }));
  },
};

const addNote: Handler<Of<"add_note">> = {
  apply: (graph, op) => ({ ...graph, notes: [...graph.notes.filter((note) => note.id !== op.note.id), op.note] }),
  invert: (_before, op) => [{ op: "remove_note", id: op.note.id }],
};

const updateNote: Handler<Of<"update_note">> = {
  apply: (graph, op) => ({
    ...graph,
    notes: graph.notes.map((note) => (note.id === op.id ? { ...note, ...op.note } : note)),
  }),
  invert(before, op) {
    const old = before.notes.find((note) => note.id === op.id);
    return old === undefined ? [] : [{ op: "update_note", id: op.id, note: old }];
  },
};

const removeNote: Handler<Of<"remove_note">> = {
  apply: (graph, op) => ({ ...graph, notes: graph.notes.filter((note) => note.id !== op.id) }),
  invert(before, op) {
    const old = before.notes.find((note) => note.id === op.id);
    return old === undefined ? [] : [{ op: "add_note", note: old }];
  },
};

const setFlow: Handler<Of<"set_flow">> = {
  apply: (graph, op) => ({ ...graph, [op.field]: op.value }),
  invert: (before, op) => [{ op: "set_flow", field: op.field, value: before[op.field] }],
};

const paste: Handler<Of<"paste">> = {
  apply(graph, op) {
    for (const key of Object.keys(op.nodes)) {
      if (key in graph.nodes) throw new OperationError(`The key "${key}" is already in use.`);
    }
    const grown = { ...graph, nodes: { ...graph.nodes, ...placed(op.nodes, op.at ?? null) } };
    for (const edge of op.edges) [edge.from, edge.to].forEach((key) => nodeOf(grown, key));
    return { ...grown, edges: addEdges(graph.edges, op.edges) };
  },
  invert: (_before, op) =>
    Object.keys(op.nodes).map((key) => ({ op: "remove_node", key, reconnect: false })),
};

/** The same steps with the top left one at `at`. */
function placed(nodes: Record<string, FlowNode>, at: [number, number] | null): Record<string, FlowNode> {
  const all = Object.values(nodes);
  if (at === null || all.length === 0) return nodes;
  const right = at[0] - Math.min(...all.map((node) => node.at[0]));
  const down = at[1] - Math.min(...all.map((node) => node.at[1]));
  return Object.fromEntries(
    Object.entries(nodes).map(([key, node]) => [key, { ...node, at: [node.at[0] + right, node.at[1] + down] }]),
  );
}

const replaceGraph: Handler<Of<"replace_graph">> = {
  apply: (_graph, op) => op.graph,
  invert: (before) => [{ op: "replace_graph", graph: before }],
};

const HANDLERS: Handlers = {
  add_node: addNode,
  remove_node: removeNode,
  update_settings: updateSettings,
  set_node: setNode,
  connect,
  disconnect,
  move,
  rename,
  group,
  put_inside: putInside,
  add_note: addNote,
  update_note: updateNote,
  remove_note: removeNote,
  set_flow: setFlow,
  paste,
  replace_graph: replaceGraph,
};

function handlerOf(op: Operation): Handler<Operation> {
  return HANDLERS[op.op] as unknown as Handler<Operation>;
}

export function apply(graph: Graph, op: Operation): Graph {
  return handlerOf(op).apply(graph, op);
}

export function applyAll(graph: Graph, ops: readonly Operation[]): Graph {
  return ops.reduce(apply, graph);
}

/** The edits that undo `op`, given the graph as it was before. */
export function invert(before: Graph, op: Operation): Operation[] {
  return handlerOf(op).invert(before, op);
}

/** The edits that undo all of `ops`, in the order they must be made. */
export function invertAll(before: Graph, ops: readonly Operation[]): Operation[] {
  const back: Operation[][] = [];
  let graph = before;
  for (const op of ops) {
    back.unshift(invert(graph, op));
    graph = apply(graph, op);
  }
  return back.flat();
}

/** The steps an edit speaks of; two people's edits collide when these overlap. `*` means all of them. */
export function touches(op: Operation): Set<string> {
  switch (op.op) {
    case "replace_graph":
      return new Set(["*"]);
    case "connect":
    case "disconnect":
      return new Set([`${op.from}.${op.port}->${op.to}`]);
    case "move":
      return new Set(Object.keys(op.positions).map((key) => `${key}@`));
    case "set_node":
      return new Set([`${op.key}#${op.field}`]);
    case "update_settings":
      return new Set([`${op.key}#settings`]);
    case "add_node":
    case "remove_node":
    case "rename":
      return new Set([op.key]);
    case "set_flow":
      return new Set([`flow.${op.field}`]);
    case "paste":
      return new Set(Object.keys(op.nodes));
    case "group":
      return new Set([`group.${op.id}`]);
    case "put_inside":
      return new Set(op.keys.map((key) => `${key}#inside`));
    case "add_note":
      return new Set([`note.${op.note.id}`]);
    case "update_note":
    case "remove_note":
      return new Set([`note.${op.id}`]);
  }
}
