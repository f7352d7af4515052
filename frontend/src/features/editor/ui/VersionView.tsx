import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { drawnPorts } from "@/flow/ports";
import { ReadCanvas } from "@/shared/canvas/ReadCanvas";
import { Loaded } from "@/shared/ui";
import { catalogQuery, versionQuery } from "../api";
import { drawnTypes } from "../canvas/useDrawing";
import classes from "../VersionsPage.module.css";

/** One version as it is drawn. */
export default function VersionView({ flowId, number }: { flowId: string; number: number }) {
  const { t } = useTranslation("editor");
  const version = useQuery(versionQuery(flowId, number));
  const catalog = useQuery(catalogQuery).data;
  return (
    <div className={classes.view}>
      <Loaded query={version}>
        {({ graph }) => {
          if (!catalog || !graph) return null;
          const specs = new Map(catalog.nodes.map((spec) => [spec.type, spec]));
          const types = drawnTypes(catalog);
          return (
            <ReadCanvas
              key={number}
              graph={graph}
              label={t("versions.canvas", { n: number })}
              typeOf={(type) => types.get(type)}
              portsOf={(key) => (graph.nodes[key] ? drawnPorts(graph, key, graph.nodes[key], specs.get(graph.nodes[key].type)) : [])}
            />
          );
        }}
      </Loaded>
    </div>
  );
}
