import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Difference } from "@/flow/diff";
import type { Graph } from "@/flow/model";
import { drawnPorts } from "@/flow/ports";
import { createMarks, type Mark } from "@/shared/canvas";
import type { Size } from "@/shared/canvas/firstView";
import { firstViewOf } from "@/shared/canvas/openedAt";
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

/** What drawings ask of the catalogue. */
function useCatalog(catalog: Catalog) {
  return useMemo(() => {
    const specs = new Map(catalog.nodes.map((spec) => [spec.type, spec]));
    const types = drawnTypes(catalog);
    const portsIn = (graph: Graph) => (key: string) => (graph.nodes[key] ? drawnPorts(graph, key, graph.nodes[key], specs.get(graph.nodes[key].type)) : []);
    return { typeOf: (type: string) => types.get(type), portsIn };
  }, [catalog]);
}

export interface VersionDrawingProps {
  graph: Graph;
  catalog: Catalog;
  label: string;
  found: Difference | null;
  selected?: string | null;
  onSelect?: (key: string) => void;
  /** What the first view is made for: both sides of a comparison in one graph, so that two drawings open alike. */
  whole?: Graph;
  sync?: ViewSync;
  /** Said as long as no step is in view. */
  nothing?: string;
}

/** One graph to look at, with a word at each step that differs. */
export function VersionDrawing({ graph, catalog, label, found, selected, onSelect, whole, sync, nothing }: VersionDrawingProps) {
  const { t } = useTranslation("editor");
  const marks = useDifferenceMarks(found);
  const { typeOf, portsIn } = useCatalog(catalog);
  const facts = useMemo(() => {
    const kinds = new Map((found?.steps ?? []).map(({ key, kind }) => [key, kind]));
    return { typeOf, portsOf: portsIn(graph), moreOf: (key: string) => (kinds.has(key) ? t(`compare.${kinds.get(key) ?? "changed"}`) : "") };
  }, [graph, found, typeOf, portsIn, t]);
  const opening = whole && found ? (frame: Size) => firstViewOf(found.steps.map(({ key }) => key), whole, portsIn(whole), frame) : undefined;
  return (
    <div className={classes.view}>
      <ReadCanvas key={label} graph={graph} label={label} marks={marks} selected={selected ?? null} onSelect={onSelect} opening={opening} sync={sync} nothing={nothing} {...facts} />
    </div>
  );
}
