/** Rewriting the uses of a step's key when the key changes: wires, containers, groups and expressions. */
import type { FlowNode, Graph } from "./model";

const TEMPLATE = /\{\{[\s\S]*?\}\}/g;
const BARE_EXPRESSION_FIELDS = new Set(["condition", "verify"]);

function rewriteExpression(source: string, key: string, to: string): string {
  const dotted = new RegExp(`(?<![\\w.])(steps|errors)\\.${key}(?!\\w)`, "g");
  const quoted = new RegExp(`(?<![\\w.])(steps|errors)\\[(["'])${key}\\2\\]`, "g");
  return source.replace(dotted, `$1.${to}`).replace(quoted, `$1[$2${to}$2]`);
}

function rewriteText(text: string, key: string, to: string, bare: boolean): string {
  if (text.includes("{{")) return text.replace(TEMPLATE, (part) => rewriteExpression(part, key, to));
  return bare ? rewriteExpression(text, key, to) : text;
}

/** `value` with every use of `steps.<key>` inside its expressions rewritten. */
export function rewriteUses(value: unknown, key: string, to: string, bare = false): unknown {
  if (typeof value === "string") return rewriteText(value, key, to, bare);
  if (Array.isArray(value)) return value.map((item) => rewriteUses(item, key, to, bare));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, rewriteUses(item, key, to, BARE_EXPRESSION_FIELDS.has(name))]),
  );
}

function rewriteNode(node: FlowNode, key: string, to: string): FlowNode {
  const swap = (name: string | null | undefined) => (name === key ? to : name);
  const settings = rewriteUses(node.settings, key, to) as FlowNode["settings"];
  return {
    ...node,
    inside: swap(node.inside),
    undo: swap(node.undo),
    settings: settings["finally"] === key ? { ...settings, finally: to } : settings,
    handling: rewriteUses(node.handling, key, to) as FlowNode["handling"],
  };
}

/** The same graph with `key` called `to` everywhere. */
export function renameKey(graph: Graph, key: string, to: string): Graph {
  const swap = (name: string) => (name === key ? to : name);
  const nodes = Object.fromEntries(
    Object.entries(graph.nodes).map(([name, node]) => [swap(name), rewriteNode(node, key, to)]),
  );
  return {
    ...graph,
    nodes,
    edges: graph.edges.map((edge) => ({ from: swap(edge.from), port: edge.port, to: swap(edge.to) })),
    groups: graph.groups.map((group) => ({ ...group, keys: group.keys.map(swap) })),
    outputs: rewriteUses(graph.outputs, key, to) as Graph["outputs"],
  };
}
