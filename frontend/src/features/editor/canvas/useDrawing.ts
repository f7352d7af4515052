import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { homeOf } from "@/flow/frames";
import { outline } from "@/flow/order";
import type { Catalog } from "../api";
import { type Editor, useEditor, useEditorState } from "../model/store";
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
  return useMemo(() => {
    const place = new Map(outline(graph).map((row, n) => [row.key, n + 1]));
    return {
      typeOf: (type: string) => types.get(type),
      portsOf: (key: string) => editor.ports(key),
      readOnly,
      moreOf: (key: string) => moreOf(editor, key, place, findings, t),
      roleDescription: t("canvas.step_role"),
      insertLabel: (from: string, to: string) => t("canvas.insert", { from, to }),
      closed: new Set(closed),
      words: drawingWords(t),
    };
  }, [graph, findings, readOnly, closed, types, editor, t]);
}

type T = ReturnType<typeof useTranslation>["t"];

function moreOf(editor: Editor, key: string, place: Map<string, number>, findings: { node: string | null; level: string }[], t: T): string {
  const { graph } = editor.store.getState();
  const node = graph.nodes[key];
  if (node === undefined) return "";
  const wrong = findings.filter((finding) => finding.node === key && finding.level !== "advice").length;
  const home = homeOf(graph.nodes, key);
  const out = graph.edges.filter((edge) => edge.from === key).length;
  return [
    t("canvas.position", { n: place.get(key) ?? 0, of: place.size }),
    home === null ? "" : t("canvas.inside", { name: graph.nodes[home]?.name }),
    t("canvas.leads", { count: out }),
    node.disabled ? t("canvas.off") : "",
    wrong > 0 ? t("canvas.problems", { count: wrong }) : "",
  ]
    .filter(Boolean)
    .join(", ");
}
