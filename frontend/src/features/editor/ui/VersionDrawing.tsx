import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Difference } from "@/flow/diff";
import type { Graph } from "@/flow/model";
import { drawnPorts } from "@/flow/ports";
import { createMarks, type Mark } from "@/shared/canvas";
import { ReadCanvas } from "@/shared/canvas/ReadCanvas";
import type { ViewSync } from "@/shared/canvas/viewSync";
import type { Catalog } from "../api";
import { drawnTypes } from "../canvas/useDrawing";
import classes from "../VersionsPage.module.css";

const LOOKS: Record<string, Pick<Mark, "tone" | "status">> = {
  added: { tone: "good", status: "succeeded" },
  removed: { tone: "bad", status: "cancelled" },
  changed: { tone: "warn", status: "draft" },
};

function useDifferenceMarks(found: Difference | null) {
  const { t } = useTranslation("editor");
  const [marks] = useState(createMarks);
  useEffect(() => {
    const steps = (found?.steps ?? []).map(({ key, kind }): [string, Mark] => [key, { tone: "warn", status: "draft", ...LOOKS[kind], word: t(`compare.${kind}`) }]);
    marks.setState({ steps: Object.fromEntries(steps) });
  }, [found, marks, t]);
  return marks;
}

export interface VersionDrawingProps {
  graph: Graph;
  catalog: Catalog;
  label: string;
  found: Difference | null;
  selected?: string | null;
  onSelect?: (key: string) => void;
  sync?: ViewSync;
}

/** One graph to look at, with a word at each step that differs. */
export function VersionDrawing({ graph, catalog, label, found, selected, onSelect, sync }: VersionDrawingProps) {
  const { t } = useTranslation("editor");
  const marks = useDifferenceMarks(found);
  const facts = useMemo(() => {
    const specs = new Map(catalog.nodes.map((spec) => [spec.type, spec]));
    const types = drawnTypes(catalog);
    const kinds = new Map((found?.steps ?? []).map(({ key, kind }) => [key, kind]));
    return {
      typeOf: (type: string) => types.get(type),
      portsOf: (key: string) => (graph.nodes[key] ? drawnPorts(graph, key, graph.nodes[key], specs.get(graph.nodes[key].type)) : []),
      moreOf: (key: string) => (kinds.has(key) ? t(`compare.${kinds.get(key) ?? "changed"}`) : ""),
    };
  }, [graph, catalog, found, t]);
  return (
    <div className={classes.view}>
      <ReadCanvas key={label} graph={graph} label={label} marks={marks} selected={selected ?? null} onSelect={onSelect} sync={sync} {...facts} />
    </div>
  );
}
