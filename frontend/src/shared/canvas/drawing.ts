import { MarkerType } from "@xyflow/react";
import { detour, type Rect } from "./route";
import { portOffset, stepHeight, type StepNodeType } from "./StepNode";
import type { DrawnPort, StepData } from "./types";
import type { WireEdgeType } from "./WireEdge";

/** A graph as far as drawing needs it. */
export interface DrawnGraph {
  nodes: Record<string, { type: string; name: string; at: [number, number]; disabled?: boolean; undo?: string | null }>;
  edges: { from: string; port: string; to: string }[];
}

/** What the catalogue says about a type, as far as drawing needs it. */
export interface DrawnType {
  name: string;
  icon: string;
  svg: string | null;
  category: string;
}

export interface DrawingFacts {
  typeOf: (type: string) => DrawnType | undefined;
  portsOf: (key: string) => DrawnPort[];
  readOnly: boolean;
  /** What is read after the name and kind of a step. */
  moreOf: (key: string) => string;
  roleDescription: string;
  /** Name of the "+" between two steps. */
  insertLabel: (from: string, to: string) => string;
}

type DrawnNode = DrawnGraph["nodes"][string];

function stepData(graph: DrawnGraph, key: string, node: DrawnNode, facts: DrawingFacts): StepData {
  const type = facts.typeOf(node.type);
  return {
    name: node.name,
    kind: type?.name ?? node.type,
    icon: type?.icon ?? "box",
    svg: type?.svg ?? null,
    category: type?.category ?? "apps",
    ports: facts.portsOf(key),
    used: graph.edges.filter((edge) => edge.from === key).map((edge) => edge.port),
    starts: node.type.startsWith("trigger."),
    disabled: node.disabled ?? false,
    readOnly: facts.readOnly,
    more: facts.moreOf(key),
  };
}

function sameData(a: StepData, b: StepData): boolean {
  return (Object.keys(a) as (keyof StepData)[]).every((name) => {
    const [x, y] = [a[name], b[name]];
    return x === y || (typeof x === "object" && JSON.stringify(x) === JSON.stringify(y));
  });
}

/**
 * The nodes to draw. A node that looks as before keeps its object, so that React Flow leaves it alone: `before` are
 * the nodes drawn last, with what React Flow measured.
 */
export function drawNodes(graph: DrawnGraph, facts: DrawingFacts, before: readonly StepNodeType[], active: string | null, chosen: ReadonlySet<string>): StepNodeType[] {
  const old = new Map(before.map((node) => [node.id, node]));
  return Object.entries(graph.nodes).map(([key, node]) =>
    drawNode(stepData(graph, key, node, facts), key, node.at, facts, { old: old.get(key), active: key === active, selected: chosen.has(key) }),
  );
}

interface Look {
  old: StepNodeType | undefined;
  active: boolean;
  selected: boolean;
}

function drawNode(data: StepData, id: string, [x, y]: [number, number], facts: DrawingFacts, { old, active, selected }: Look): StepNodeType {
  const tabIndex = active ? 0 : -1;
  const kept = old !== undefined && sameData(old.data, data);
  const still = old?.position.x === x && old.position.y === y && old.selected === selected;
  if (kept && still && old.domAttributes?.tabIndex === tabIndex) return old;
  return {
    ...old,
    id,
    type: "step",
    position: { x, y },
    data: kept ? old.data : data,
    selected,
    width: 224,
    height: stepHeight(data.ports),
    focusable: false,
    ariaRole: "button",
    domAttributes: { tabIndex, "aria-roledescription": facts.roleDescription } as StepNodeType["domAttributes"],
  };
}

const ARROW = { type: MarkerType.ArrowClosed, markerUnits: "userSpaceOnUse", width: 20, height: 20, color: "var(--hr-border-strong)" };

/** Only wires that pass a whole column can have a step in their way. */
const LONG = 260;

export function drawWires(graph: DrawnGraph, facts: DrawingFacts): WireEdgeType[] {
  const boxes = new Map(Object.entries(graph.nodes).map(([key, node]) => [key, boxOf(node.at, facts.portsOf(key))]));
  const known = graph.edges.filter((edge) => edge.from in graph.nodes && edge.to in graph.nodes);
  return known.map((edge) => drawWire(graph, facts, edge, boxes));
}

function boxOf([x, y]: [number, number], ports: DrawnPort[]): Rect {
  return { left: x, top: y, right: x + 224, bottom: y + stepHeight(ports) };
}

function drawWire(graph: DrawnGraph, facts: DrawingFacts, edge: DrawnGraph["edges"][number], boxes: Map<string, Rect>): WireEdgeType {
  const name = (key: string) => graph.nodes[key]?.name ?? key;
  const ports = facts.portsOf(edge.from);
  const kind = ports.find((port) => port.name === edge.port)?.kind ?? "normal";
  return {
    id: `${edge.from}.${edge.port}->${edge.to}`,
    type: "wire",
    source: edge.from,
    sourceHandle: edge.port,
    target: edge.to,
    focusable: false,
    // A step says itself where it leads; the line would be told by keys and in English.
    domAttributes: { "aria-hidden": true },
    markerEnd: ARROW,
    data: {
      kind,
      labelled: ports.filter((port) => port.kind === "normal").length > 1,
      insert: facts.readOnly ? null : facts.insertLabel(name(edge.from), name(edge.to)),
      detour: kind === "normal" ? detourOf(edge, ports, boxes) : null,
    },
  };
}

function detourOf(edge: DrawnGraph["edges"][number], ports: DrawnPort[], boxes: Map<string, Rect>): number | null {
  const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
  if (from === undefined || to === undefined || to.left - from.right < LONG) return null;
  const others = [...boxes].filter(([key]) => key !== edge.from && key !== edge.to).map(([, box]) => box);
  const start = { x: from.right, y: from.top + portOffset(ports, edge.port) };
  return detour(start, { x: to.left, y: (to.top + to.bottom) / 2 }, others);
}
