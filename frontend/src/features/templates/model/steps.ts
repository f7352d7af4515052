import type { Template } from "@/shared/api";

export interface PreviewStep {
  key: string;
  name: string;
  type: string;
  /** How far it is indented: how many decisions lead to it. */
  depth: number;
  /** By which way out it is reached, when there is more than one. */
  ways: { from: string; port: string }[];
}

type Graph = Template["graph"];

function nameOf(graph: Graph, key: string): string {
  return graph.nodes[key]?.name || key.replace(/[_-]+/g, " ");
}

/** The steps in the order they run, each with the decision that leads to it. Every step stands once. */
export function stepsOf(graph: Graph): PreviewStep[] {
  const waysIn = new Map<string, number>(Object.keys(graph.nodes).map((key) => [key, 0]));
  for (const edge of graph.edges) waysIn.set(edge.to, (waysIn.get(edge.to) ?? 0) + 1);
  const ready = Object.keys(graph.nodes).filter((key) => waysIn.get(key) === 0);
  const depths = new Map<string, number>(ready.map((key) => [key, 0]));
  const steps: PreviewStep[] = [];
  for (let key = ready.shift(); key !== undefined; key = ready.shift()) {
    steps.push(stepOf(graph, key, depths.get(key) ?? 0));
    for (const edge of graph.edges.filter(({ from }) => from === key)) {
      depths.set(edge.to, Math.max(depths.get(edge.to) ?? 0, (depths.get(key) ?? 0) + (decides(graph, key) ? 1 : 0)));
      const left = (waysIn.get(edge.to) ?? 1) - 1;
      waysIn.set(edge.to, left);
      if (left === 0) ready.push(edge.to);
    }
  }
  return steps;
}

function decides(graph: Graph, key: string): boolean {
  return new Set(graph.edges.filter(({ from }) => from === key).map(({ port }) => port)).size > 1;
}

function stepOf(graph: Graph, key: string, depth: number): PreviewStep {
  const ways = graph.edges.filter(({ from, to }) => to === key && decides(graph, from));
  return {
    key,
    name: nameOf(graph, key),
    type: graph.nodes[key]?.type ?? "",
    depth: Math.min(depth, 4),
    ways: ways.map(({ from, port }) => ({ from: nameOf(graph, from), port: port.replace(/_/g, " ") })),
  };
}
