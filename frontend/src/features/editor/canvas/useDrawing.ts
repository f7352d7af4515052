import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { homeOf } from "@/flow/frames";
import type { Finding, Graph } from "@/flow/model";
import { outline } from "@/flow/order";
import type { Catalog } from "../api";
import { useEditor, useEditorState } from "../model/store";
import type { DrawingFacts, DrawnType } from "@/shared/canvas";
import { drawingWords } from "@/shared/canvas/words";

/** How types of the catalogue are drawn. */
export function drawnTypes(catalog: Catalog): Map<string, DrawnType> {
  const svg = new Map(catalog.connectors.map((connector) => [connector.id, connector.icon_svg]));
  return new Map(
    catalog.nodes.map((spec) => [
      spec.type,
      { name: spec.name, icon: spec.icon, category: spec.category, svg: svg.get(spec.connector) ?? null },
    ]),
  );
}

/** Everything the drawing of the current graph needs beside the graph. */
export function useDrawing(): DrawingFacts {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  const findings = useEditorState((state) => state.findings);
  const readOnly = useEditorState((state) => state.readOnly);
  const closed = useEditorState((state) => state.closed);
  const types = useMemo(() => drawnTypes(editor.catalog), [editor]);
  const said = useMemo(() => sentences(t), [t]);
  return useMemo(() => {
    const about: About = { place: new Map(outline(graph).map((row, n) => [row.key, n + 1])), leads: counted(graph.edges.map((edge) => edge.from)), wrong: wrongOf(findings) };
    return {
      typeOf: (type: string) => types.get(type),
      portsOf: (key: string) => editor.ports(key),
      readOnly,
      moreOf: (key: string) => moreOf(graph, key, about, said.more),
      roleDescription: t("canvas.step_role"),
      insertLabel: said.insert,
      closed: new Set(closed),
      words: drawingWords(t),
    };
  }, [graph, findings, readOnly, closed, types, editor, said, t]);
}

type T = ReturnType<typeof useTranslation>["t"];

/** What is said of each step beside its name: its place, how many steps it leads to, how many problems it has. */
interface About {
  place: Map<string, number>;
  leads: Map<string, number>;
  wrong: Map<string, number>;
}

function counted(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function wrongOf(findings: readonly Finding[]): Map<string, number> {
  return counted(findings.flatMap(({ node, level }) => (node === null || level === "advice" ? [] : [node])));
}

/** What is known of one step before it is put into words. */
type Fact = [place: number, of: number, home: string | null, leads: number, off: boolean, wrong: number];

function moreOf(graph: Graph, key: string, about: About, say: (...fact: Fact) => string): string {
  const node = graph.nodes[key];
  if (node === undefined) return "";
  const home = homeOf(graph.nodes, key);
  return say(about.place.get(key) ?? 0, about.place.size, home === null ? null : (graph.nodes[home]?.name ?? ""), about.leads.get(key) ?? 0, node.disabled === true, about.wrong.get(key) ?? 0);
}

/** An edit changes few sentences of a large drawing, and making one costs more than looking it up. */
function sentences(t: T) {
  return {
    insert: remembering((from: string, to: string) => t("canvas.insert", { from, to })),
    more: remembering((...[n, of, home, count, off, wrong]: Fact) =>
      [
        t("canvas.position", { n, of }),
        home === null ? "" : t("canvas.inside", { name: home }),
        t("canvas.leads", { count }),
        off ? t("canvas.off") : "",
        wrong > 0 ? t("canvas.problems", { count: wrong }) : "",
      ]
        .filter(Boolean)
        .join(", "),
    ),
  };
}

const MOST_SENTENCES = 5_000;

function remembering<Parts extends unknown[]>(make: (...parts: Parts) => string): (...parts: Parts) => string {
  const known = new Map<string, string>();
  return (...parts) => {
    const id = JSON.stringify(parts);
    const sentence = known.get(id) ?? make(...parts);
    if (known.size > MOST_SENTENCES) known.clear();
    known.set(id, sentence);
    return sentence;
  };
}
