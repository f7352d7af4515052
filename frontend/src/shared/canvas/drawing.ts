import { MarkerType } from "@xyflow/react";
import { homeOf, homesOf, holdsSteps } from "./frames";
import { groupsDrawn } from "./drawingGroups";
import { groupIdOf, standIn } from "./groups";
import { frameLine, placeIn } from "./measure";
import { detour, type Rect } from "./route";
import { type DrawingFacts, type DrawnGraph, type Sheet, sheetOf } from "./sheet";
import { portOffset, stepHeight, type StepNodeType } from "./StepNode";
import type { DrawnPort, FrameData, StepData } from "./types";
import type { WireEdgeType } from "./WireEdge";

type DrawnNode = DrawnGraph["nodes"][string];

/** The ways out of a step, the one to the step that takes it back last. */
function waysOf({ graph, facts, ways }: Sheet, key: string): DrawnPort[] {
  const known = ways.get(key);
  if (known !== undefined) return known;
  const ports = facts.portsOf(key);
  const found: DrawnPort[] = graph.nodes[key]?.undo == null ? ports : [...ports, { name: "undo", label: facts.words.undo, kind: "undo" }];
  ways.set(key, found);
  return found;
}

/** How far below its top the lines to and from an open frame run. */
function lineOf({ rects, inner }: Sheet, key: string, rect: Rect): number {
  return frameLine(rect, (inner.get(key) ?? []).flatMap((name) => rects.get(name) ?? []));
}

function frameData(sheet: Sheet, key: string, node: DrawnNode): FrameData | null {
  const { facts, rects, inner } = sheet;
  const rect = rects.get(key);
  if (!holdsSteps(node) || rect === undefined) return null;
  const closed = facts.closed.has(key);
  const count = inner.get(key)?.length ?? 0;
  const first = count === 0 ? facts.words.first(node.name) : null;
  const size = { width: rect.right - rect.left, height: rect.bottom - rect.top, line: lineOf(sheet, key, rect) };
  return { closed, first, holds: facts.words.holds(count), fold: facts.words.fold(node.name, closed), ...size };
}

function stepData(sheet: Sheet, key: string, node: DrawnNode): StepData {
  const { facts } = sheet;
  const type = facts.typeOf(node.type);
  const used = sheet.used.get(key) ?? [];
  return {
    name: node.name,
    kind: type?.name ?? node.type,
    icon: type?.icon ?? "box",
    svg: type?.svg ?? null,
    category: type?.category ?? "apps",
    ports: waysOf(sheet, key),
    used: node.undo == null ? used : [...used, "undo"],
    starts: node.type.startsWith("trigger."),
    disabled: node.disabled ?? false,
    readOnly: facts.readOnly,
    frame: frameData(sheet, key, node),
    more: facts.moreOf(key),
  };
}

export function sameData(a: StepData, b: StepData): boolean {
  return (Object.keys(a) as (keyof StepData)[]).every((name) => {
    const [x, y] = [a[name], b[name]];
    return x === y || sameItems(x, y) || (typeof x === "object" && JSON.stringify(x) === JSON.stringify(y));
  });
}

/** Most lists of a step are short and hold words: quicker to compare than to write out. */
function sameItems(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, n) => item === b[n]);
}

/**
 * The nodes to draw, frames before what lies in them. A node that looks as before keeps its object, so that React Flow
 * leaves it alone: `before` are the nodes drawn last, with what React Flow measured.
 */
export function drawNodes(graph: DrawnGraph, facts: DrawingFacts, before: readonly StepNodeType[], active: string | null, chosen: ReadonlySet<string>): StepNodeType[] {
  const old = new Map(before.map((node) => [node.id, node]));
  const sheet = sheetOf(graph, facts);
  const depth = new Map(Object.keys(graph.nodes).map((key) => [key, homesOf(graph.nodes, key).length]));
  const shown = Object.entries(graph.nodes).filter(([key]) => standIn(graph, key, facts.closed) === null);
  const lit = active === null ? null : (standIn(graph, active, facts.closed) ?? active);
  const steps = shown
    .sort(([a], [b]) => (depth.get(a) ?? 0) - (depth.get(b) ?? 0))
    .map(([key, node]) => drawNode(sheet, key, node, { old: old.get(key), active: key === lit, selected: chosen.has(key) }));
  return [...steps, ...groupsDrawn(sheet, { old, lit, chosen })];
}

interface Look {
  old: StepNodeType | undefined;
  active: boolean;
  selected: boolean;
}

/** A step speaks by its words; an open frame holds other controls, so its name is told apart. */
function spoken(data: StepData, open: FrameData | null, facts: DrawingFacts): Record<string, string> {
  if (open === null) return { "aria-roledescription": facts.roleDescription };
  return { "aria-roledescription": facts.roleDescription, "aria-label": [data.name, data.kind, open.holds, data.more].filter(Boolean).join(", ") };
}

function drawNode(sheet: Sheet, id: string, node: DrawnNode, { old, active, selected }: Look): StepNodeType {
  const data = stepData(sheet, id, node);
  const home = homeOf(sheet.graph.nodes, id);
  const position = placeIn(sheet.rects, home, sheet.rects.get(id));
  const parentId = home ?? undefined;
  const tabIndex = active ? 0 : -1;
  const kept = old !== undefined && sameData(old.data, data);
  const still = old?.position.x === position.x && old.position.y === position.y && old.selected === selected && old.parentId === parentId;
  if (kept && still && old.domAttributes?.tabIndex === tabIndex) return old;
  const open = data.frame !== null && !data.frame.closed ? data.frame : null;
  return {
    ...old,
    id,
    type: open === null ? "step" : "frame",
    position,
    parentId,
    data: kept ? old.data : data,
    selected,
    width: open?.width ?? 224,
    height: open?.height ?? stepHeight(data.ports),
    focusable: false,
    ariaRole: open === null ? "button" : "group",
    domAttributes: { tabIndex, ...spoken(data, open, sheet.facts) } as StepNodeType["domAttributes"],
  };
}

const arrow = (color: string) => ({ type: MarkerType.ArrowClosed, markerUnits: "userSpaceOnUse", width: 20, height: 20, color });
const ARROWS: Record<DrawnPort["kind"], ReturnType<typeof arrow>> = {
  normal: arrow("var(--hr-border-strong)"),
  error: arrow("var(--hr-bad)"),
  timeout: arrow("var(--hr-warn)"),
  undo: arrow("var(--hr-info)"),
};

/** Only wires that pass a whole column can have a step in their way. */
const LONG = 260;

/** The wires to draw. One that looks as it did in `before` keeps its object, so that it is not drawn anew. */
export function drawWires(graph: DrawnGraph, facts: DrawingFacts, before: readonly WireEdgeType[] = []): WireEdgeType[] {
  const sheet = sheetOf(graph, facts);
  const old = new Map(before.map((wire) => [wire.id, wire]));
  const undo = Object.entries(graph.nodes).flatMap(([from, node]) => (node.undo == null ? [] : [{ from, port: "undo", to: node.undo }]));
  const joined = new Set<string>();
  return [...graph.edges, ...undo].flatMap((edge) => {
    const ends = endsOf(sheet, edge);
    const pair = ends?.grouped === true ? `${ends.source} ${ends.target}` : null;
    if (ends === null || (pair !== null && joined.has(pair))) return [];
    if (pair !== null) joined.add(pair);
    const wire = drawWire(sheet, edge, ends);
    const known = old.get(wire.id);
    return known !== undefined && sameWire(known, wire) ? known : wire;
  });
}

interface Ends {
  source: string;
  target: string;
  /** A line of a group that is shown small: it begins or ends at the group. */
  grouped: boolean;
}

/** Where a line is drawn; null when it is hidden with the steps it joins. */
function endsOf({ graph, facts }: Sheet, { from, to }: DrawnGraph["edges"][number]): Ends | null {
  if (!(from in graph.nodes) || !(to in graph.nodes)) return null;
  const instead = [from, to].map((key) => standIn(graph, key, facts.closed));
  if (instead.some((drawn) => drawn !== null && groupIdOf(drawn) === null)) return null;
  const [source, target] = [instead[0] ?? from, instead[1] ?? to];
  return source === target ? null : { source, target, grouped: source !== from || target !== to };
}

function sameWire(a: WireEdgeType, b: WireEdgeType): boolean {
  const names = ["kind", "labelled", "insert", "detour"] as const;
  return a.source === b.source && a.target === b.target && names.every((name) => a.data?.[name] === b.data?.[name]);
}

function drawWire(sheet: Sheet, edge: DrawnGraph["edges"][number], { source, target, grouped }: Ends): WireEdgeType {
  const { graph, facts } = sheet;
  const name = (key: string) => graph.nodes[key]?.name ?? key;
  const ports = waysOf(sheet, edge.from);
  const kind = ports.find((port) => port.name === edge.port)?.kind ?? "normal";
  return {
    id: `${edge.from}.${edge.port}->${edge.to}`,
    type: "wire",
    source,
    sourceHandle: source === edge.from ? edge.port : "out",
    target,
    focusable: false,
    // A step says itself where it leads; the line would be told by keys and in English.
    domAttributes: { "aria-hidden": true },
    markerEnd: ARROWS[kind],
    data: {
      kind,
      labelled: source === edge.from && ports.filter((port) => port.kind === "normal").length > 1,
      insert: facts.readOnly || grouped || kind === "undo" ? null : facts.insertLabel(name(edge.from), name(edge.to)),
      detour: kind === "normal" && !grouped ? detourOf(sheet, edge, ports) : null,
    },
  };
}

/** Where a line leaves a step to the right: its way out, or the line of the steps inside. */
function startOf(sheet: Sheet, key: string, rect: Rect, way: { ports: DrawnPort[]; port: string }): number {
  return isOpenFrame(sheet, key) ? lineOf(sheet, key, rect) : portOffset(way.ports, way.port);
}

function isOpenFrame({ graph, facts }: Sheet, key: string): boolean {
  return holdsSteps(graph.nodes[key]) && !facts.closed.has(key);
}

function detourOf(sheet: Sheet, edge: DrawnGraph["edges"][number], ports: DrawnPort[]): number | null {
  const { graph, rects } = sheet;
  const [from, to] = [rects.get(edge.from), rects.get(edge.to)];
  if (from === undefined || to === undefined || to.left - from.right < LONG) return null;
  const beside = sheet.inner.get(homeOf(graph.nodes, edge.from)) ?? [];
  const others = beside.filter((key) => key !== edge.from && key !== edge.to).flatMap((key) => rects.get(key) ?? []);
  const start = { x: from.right, y: from.top + startOf(sheet, edge.from, from, { ports, port: edge.port }) };
  const end = isOpenFrame(sheet, edge.to) ? to.top + lineOf(sheet, edge.to, to) : (to.top + to.bottom) / 2;
  return detour(start, { x: to.left, y: end }, others);
}
