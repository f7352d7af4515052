/** The ways out of a step, from its type and, where they depend on them, its settings. */
import type { Edge, FlowNode, Graph, NodeSpec, Port, Settings } from "./model";

type Rule = (settings: Settings, fixed: readonly Port[]) => Port[];

const normal = (name: string, label: string): Port => ({ name, label, kind: "normal" });

function switchPorts(settings: Settings, fixed: readonly Port[]): Port[] {
  const cases = Array.isArray(settings["cases"]) ? settings["cases"] : [];
  const named = cases.filter((item): item is { name: string; label?: string } => typeof item?.name === "string");
  return [...named.map((item) => normal(item.name, item.label || item.name)), fixed.find((port) => port.name === "else") ?? normal("else", "Otherwise")];
}

/** Types whose ways out follow from their settings, known here so that drawing needs no round trip. */
const DYNAMIC: Record<string, Rule> = { "flow.switch": switchPorts };

const UNKNOWN: Port[] = [normal("success", "Next")];

export function portsOf(spec: NodeSpec | undefined, settings: Settings): Port[] {
  if (spec === undefined) return UNKNOWN;
  const rule = spec.dynamic_ports ? DYNAMIC[spec.type] : undefined;
  return rule === undefined ? spec.ports : rule(settings, spec.ports);
}

const LEFT_BY = new WeakMap<readonly Edge[], Map<string, Set<string>>>();

/** The ways out that lines hang on, by step; looked through once for each list of lines. */
function leftBy(edges: readonly Edge[]): Map<string, Set<string>> {
  const known = LEFT_BY.get(edges);
  if (known !== undefined) return known;
  const found = new Map<string, Set<string>>();
  for (const { from, port } of edges) {
    const ports = found.get(from);
    if (ports === undefined) found.set(from, new Set([port]));
    else ports.add(port);
  }
  LEFT_BY.set(edges, found);
  return found;
}

/** The ports of a node, and those that wires still hang on although the settings no longer give them. */
export function drawnPorts(graph: Graph, key: string, node: FlowNode, spec: NodeSpec | undefined): Port[] {
  const ports = portsOf(spec, node.settings);
  const stray = [...(leftBy(graph.edges).get(key) ?? [])].filter((name) => ports.every((port) => port.name !== name));
  return stray.length === 0 ? ports : [...ports, ...stray.map((name) => normal(name, name))];
}

export function portLabel(ports: readonly Port[], name: string): string {
  return ports.find((port) => port.name === name)?.label ?? name;
}
