/** Edits of steps that hold steps: making room, moving into and out of a frame, removing one with or without its body. */
import { bodies, holdsSteps, homeOf, homesOf, within } from "@/shared/canvas/frames";
import { frameAt, measure } from "@/shared/canvas/measure";
import type { Rect } from "@/shared/canvas/route";
import { takeOut } from "./groups";
import type { Edit } from "./history";
import { type Edge, type Graph, type Operation, type Port, edgesIn, edgesOut, isTrigger, nameOf } from "./model";
import { liftNotes } from "./notes";
import { apply, applyAll } from "./operations";
import { type At, GAP, placeInside, shifted, snap, STEP, topOfLine } from "./placement";

export { frameAt, holdsSteps, homeOf, homesOf, within };

type PortsOf = (key: string) => readonly Port[];

function normalPort(ports: readonly Port[]): string | null {
  return ports.find((port) => port.kind === "normal")?.name ?? null;
}

/** Keys directly inside a step, or at the top. */
export function bodyOf(graph: Graph, home: string | null): string[] {
  return bodies(graph.nodes).get(home) ?? [];
}

/** Steps that begin a body: nothing leads to them, and they undo no other step. */
export function entriesOf(graph: Graph, home: string | null): string[] {
  const undoing = new Set(Object.values(graph.nodes).map((node) => node.undo));
  return bodyOf(graph, home).filter((key) => edgesIn(graph, key).length === 0 && !undoing.has(key));
}

/** The last step of a body that leads nowhere yet, and the way out it does so by; null when there is none. */
export function endOf(graph: Graph, home: string, portsOf: PortsOf, without: readonly string[] = []): { from: string; port: string } | null {
  const undoing = new Set(Object.values(graph.nodes).map((node) => node.undo));
  const right = (key: string) => graph.nodes[key]?.at[0] ?? 0;
  const open = bodyOf(graph, home).filter((key) => !without.includes(key) && !undoing.has(key) && edgesOut(graph, key).length === 0);
  const ends = open.flatMap((from) => {
    const port = normalPort(portsOf(from));
    return port === null ? [] : [{ from, port }];
  });
  return ends.sort((a, b) => right(b.from) - right(a.from))[0] ?? null;
}

/** One move of the steps beside the frames around `key` that an edit made larger; null when no frame grew. */
export function makeRoom(before: Graph, after: Graph, key: string): Operation | null {
  let graph = after;
  for (const home of homesOf(after.nodes, key)) graph = pushed(before, graph, home);
  const moved = Object.entries(graph.nodes).filter(([name, node]) => node.at !== after.nodes[name]?.at);
  return moved.length === 0 ? null : { op: "move", positions: Object.fromEntries(moved.map(([name, node]) => [name, node.at])) };
}

function pushed(before: Graph, graph: Graph, home: string): Graph {
  const old = measure(before).get(home);
  const rects = measure(graph);
  const now = rects.get(home);
  if (old === undefined || now === undefined) return graph;
  const [dx, dy] = [now.right - old.right, now.bottom - old.bottom];
  const beside = bodyOf(graph, homeOf(graph.nodes, home)).filter((key) => key !== home);
  const behind = beside.filter((key) => dx > 0 && (rects.get(key)?.left ?? 0) >= old.right - 8);
  const below = beside.filter((key) => {
    const rect = rects.get(key);
    return dy > 0 && rect !== undefined && rect.top >= old.bottom - 8 && rect.left < now.right && rect.right > now.left;
  });
  const right = apply(graph, shifted(graph, behind, [dx, 0]));
  const down = apply(right, shifted(right, below, [0, dy]));
  return apply(down, shifted(down, inTheWay(rects, beside, old, now), [0, now.top - old.top]));
}

/** What stands above a frame that grew upward, where that came too close to any of it. */
function inTheWay(rects: ReadonlyMap<string, Rect>, beside: readonly string[], old: Rect, now: Rect): string[] {
  const above = beside.filter((key) => {
    const rect = rects.get(key);
    return rect !== undefined && rect.bottom <= old.top + 8 && rect.left < now.right && rect.right > now.left;
  });
  const close = above.some((key) => (rects.get(key)?.bottom ?? 0) > now.top - GAP.y / 2);
  return now.top < old.top && close ? above : [];
}

/** An edit with the room it needs around `key`. */
export function roomy<E extends Edit>(graph: Graph, edit: E, key: string): E {
  const after = applyAll(graph, edit.operations);
  const room = makeRoom(graph, after, key);
  const more = [...(room === null ? [] : [room]), ...lifted(graph, after, key)];
  return more.length === 0 ? edit : { ...edit, operations: [...edit.operations, ...more] };
}

/** Notes that the frames around `key` would cover now; those the edit moved itself stay where they were put. */
function lifted(before: Graph, after: Graph, key: string): Operation[] {
  const still = { ...after, notes: after.notes.filter((note) => before.notes.includes(note)) };
  if (still.notes.length === 0) return [];
  const [old, now] = [measure(before), measure(after)];
  return homesOf(after.nodes, key).flatMap((home) => {
    const [was, is] = [old.get(home), now.get(home)];
    return was === undefined || is === undefined ? [] : liftNotes(still, was, is);
  });
}

/** The chosen steps without those that lie in another chosen one and without what starts the flow; undo steps come along. */
function movable(graph: Graph, keys: readonly string[]): string[] {
  const chosen = new Set(keys.flatMap((key) => [key, ...(graph.nodes[key]?.undo != null ? [graph.nodes[key].undo] : [])]));
  return [...chosen].filter((key) => key in graph.nodes && !isTrigger(graph.nodes[key]) && !homesOf(graph.nodes, key).some((home) => chosen.has(home)));
}

/** Where steps may be put: open to all but triggers, never into themselves. `null` is the top. */
export function homesFor(graph: Graph, keys: readonly string[]): (string | null)[] {
  const moving = movable(graph, keys);
  if (moving.length === 0) return [];
  const taken = new Set(moving.flatMap((key) => [key, ...within(graph.nodes, key)]));
  const now = new Set(moving.map((key) => homeOf(graph.nodes, key)));
  const all = [null, ...Object.keys(graph.nodes).filter((key) => holdsSteps(graph.nodes[key]) && !taken.has(key))];
  return all.filter((home) => !(now.size === 1 && now.has(home)));
}

/**
 * Steps put into a frame, or out of all of them: lines that would cross a border go, what stays behind is joined, and
 * the steps come behind what is there already. `places` are where they were let go; without it a place is found.
 */
export function putInside(graph: Graph, keys: readonly string[], home: string | null, portsOf: PortsOf, places?: Record<string, At>): Edit {
  const moving = movable(graph, keys);
  const from = moving[0] === undefined ? null : homeOf(graph.nodes, moving[0]);
  const crossing = graph.edges.filter((edge) => moving.includes(edge.from) !== moving.includes(edge.to));
  const closed = joined(crossing, moving);
  const parting = takeOut(graph, moving.filter((key) => homeOf(graph.nodes, key) !== home));
  const inner: Operation[] = [
    ...crossing.map((edge): Operation => ({ op: "disconnect", ...edge })),
    ...closed.map((edge): Operation => ({ op: "connect", ...edge })),
    { op: "put_inside", keys: moving, container: home },
    ...parting,
    ...placed(graph, moving, home, from, places),
  ];
  const between = applyAll(graph, inner);
  const operations = [...inner, ...chained(between, moving, home, from, portsOf)];
  const id = (home === null ? "put_outside" : "put_inside") + (parting.length === 0 ? "" : "_alone");
  const label = { id, name: nameOf(graph, moving[0] ?? ""), other: home === null ? "" : nameOf(graph, home) };
  return roomy(graph, { label, operations, focus: moving[0] ?? null }, moving[0] ?? "");
}

/** The lines that close the gap: whatever led to the steps leads on to what came after them. */
function joined(crossing: readonly Edge[], moving: readonly string[]): Edge[] {
  const into = crossing.filter((edge) => moving.includes(edge.to));
  const targets = [...new Set(crossing.filter((edge) => moving.includes(edge.from)).map((edge) => edge.to))];
  return into.flatMap((edge) => targets.map((to) => ({ from: edge.from, port: edge.port, to })));
}

function placed(graph: Graph, moving: readonly string[], home: string | null, from: string | null, places: Record<string, At> | undefined): Operation[] {
  if (places !== undefined) return Object.keys(places).length === 0 ? [] : [{ op: "move", positions: places }];
  const first = measure(graph).get(moving[0] ?? "");
  if (first === undefined) return [];
  const target = home === null ? outside(graph, from) : behindBody(graph, home, moving[0] ?? "");
  return [shifted(graph, moving, [target[0] - first.left, target[1] - first.top])];
}

function outside(graph: Graph, from: string | null): At {
  const rects = measure(graph);
  const rect = rects.get(from ?? "");
  return rect === undefined ? [0, 0] : [snap(rect.right + GAP.x), snap(topOfLine(graph, rects, from ?? ""))];
}

function behindBody(graph: Graph, home: string, key: string): At {
  const rects = measure(graph);
  const body = bodyOf(graph, home).flatMap((name) => rects.get(name) ?? []);
  if (body.length === 0) return placeInside(graph, home, graph.nodes[key]?.type ?? "");
  return [snap(Math.max(...body.map((rect) => rect.right)) + GAP.x), snap(Math.min(...body.map((rect) => rect.top)))];
}

/** The lines that tie what was moved to its new neighbours. */
function chained(graph: Graph, moving: readonly string[], home: string | null, from: string | null, portsOf: PortsOf): Operation[] {
  const undoing = new Set(Object.values(graph.nodes).map((node) => node.undo));
  const entry = moving.find((key) => edgesIn(graph, key).length === 0 && !undoing.has(key));
  if (entry === undefined) return [];
  if (home !== null) {
    const end = endOf(graph, home, portsOf, moving);
    return end === null ? [] : [{ op: "connect", ...end, to: entry }];
  }
  return from === null || homeOf(graph.nodes, from) !== null ? [] : behindFrame(graph, from, entry, moving, portsOf);
}

function behindFrame(graph: Graph, frame: string, entry: string, moving: readonly string[], portsOf: PortsOf): Operation[] {
  const port = normalPort(portsOf(frame));
  if (port === null) return [];
  const next = edgesOut(graph, frame).find((edge) => edge.port === port);
  const first: Operation = { op: "connect", from: frame, port, to: entry };
  const last = moving.findLast((key) => edgesOut(graph, key).length === 0);
  const way = last === undefined ? null : normalPort(portsOf(last));
  if (next === undefined || last === undefined || way === null) return [first];
  const gap = shifted(graph, [next.to], [0, 0]).positions[next.to];
  const clear = gap === undefined || gap[0] > (measure(graph).get(last)?.right ?? 0) + GAP.x / 2;
  const room = clear ? [] : [shifted(graph, [next.to, ...behindOf(graph, next.to)], [STEP.width + GAP.x, 0])];
  return [{ op: "disconnect", ...next }, first, { op: "connect", from: last, port: way, to: next.to }, ...room];
}

function behindOf(graph: Graph, key: string, found = new Set<string>()): string[] {
  for (const edge of edgesOut(graph, key)) {
    if (found.has(edge.to)) continue;
    found.add(edge.to);
    behindOf(graph, edge.to, found);
  }
  return [...found];
}

/** Removal of steps with everything inside; the neighbours of each are joined. */
export function removeWithBody(graph: Graph, keys: readonly string[]): Edit {
  const inner = [...new Set(keys.flatMap((key) => within(graph.nodes, key)))].filter((key) => !keys.includes(key));
  const operations = [
    ...inner.map((key): Operation => ({ op: "remove_node", key, reconnect: false })),
    ...keys.map((key): Operation => ({ op: "remove_node", key, reconnect: true })),
  ];
  return { label: { id: "removed_many", count: operations.length }, operations, focus: keys[0] ?? null };
}

/** Removal of a frame alone: its body comes out and takes its place in the line. */
export function removeFrame(graph: Graph, key: string, portsOf: PortsOf): Edit {
  const body = bodyOf(graph, key);
  const entry = entriesOf(graph, key)[0];
  const end = endOf(graph, key, portsOf);
  const port = normalPort(portsOf(key));
  const into = entry === undefined ? [] : edgesIn(graph, key).map((edge): Operation => ({ op: "connect", from: edge.from, port: edge.port, to: entry }));
  const onward = edgesOut(graph, key).filter((edge) => edge.port === port && end !== null);
  const out = onward.map((edge): Operation => ({ op: "connect", from: end?.from ?? "", port: end?.port ?? "", to: edge.to }));
  const operations: Operation[] = [
    { op: "put_inside", keys: body, container: homeOf(graph.nodes, key) },
    { op: "remove_node", key, reconnect: false },
    ...into,
    ...out,
  ];
  return { label: { id: "removed", name: nameOf(graph, key) }, operations, focus: key };
}
