import { useElementSize } from "@mantine/hooks";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Graph } from "@/flow/model";
import { drawnPorts } from "@/flow/ports";
import type { Template } from "@/shared/api";
import { neededHeight } from "@/shared/canvas";
import { ReadCanvas } from "@/shared/canvas/ReadCanvas";
import { Loading } from "@/shared/ui";
import { useTypes } from "../model/useTypes";
import classes from "./Templates.module.css";

const HIGHEST = 420;

/** The template's drawing, to look at. */
export default function Preview({ template, name }: { template: Template; name: string }) {
  const { t } = useTranslation("templates");
  const known = useTypes();
  const { ref, width } = useElementSize();
  const graph = template.graph as unknown as Graph;
  const typeOf = useCallback((type: string) => known?.types.get(type), [known]);
  const portsOf = useCallback(
    (key: string) => {
      const node = graph.nodes[key];
      return node === undefined ? [] : drawnPorts(graph, key, node, known?.specs.get(node.type));
    },
    [graph, known],
  );
  if (known === undefined) return <Loading rows={2} height={120} />;
  const height = Math.min(HIGHEST, neededHeight(graph, portsOf, width || innerWidth));
  return (
    <div ref={ref} className={classes.drawing} style={{ height }}>
      {width > 0 && <ReadCanvas graph={graph} label={t("drawing_of", { name })} typeOf={typeOf} portsOf={portsOf} />}
    </div>
  );
}
