import { ViewportPortal } from "@xyflow/react";
import { IconPlus } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { canvasClasses as classes, portTop, type StepNodeType } from "@/shared/canvas";
import { useEditor, useEditorState } from "../model/store";

type Places = Map<string, { x: number; y: number }>;

/** Places on the whole canvas; those of steps inside a frame are given from its corner. */
function absolute(nodes: readonly StepNodeType[]): Places {
  const places: Places = new Map();
  for (const { id, parentId, position } of nodes) {
    const around = parentId === undefined ? undefined : places.get(parentId);
    places.set(id, { x: position.x + (around?.x ?? 0), y: position.y + (around?.y ?? 0) });
  }
  return places;
}

const SHORTEST = 28;
const LETTER = 6.4;

/** How long the line to a button is: beside others a way out has its word above it, which the button must not cover. */
function reach(label: string, many: boolean): number {
  return many ? Math.max(SHORTEST, Math.round(label.length * LETTER) + 10) : SHORTEST;
}

/** A real button behind every way out that leads nowhere yet. */
export function Leaves({ nodes }: { nodes: readonly StepNodeType[] }) {
  const editor = useEditor();
  const edges = useEditorState((state) => state.graph.edges);
  const { t } = useTranslation("editor");
  const used = new Set(edges.map((edge) => `${edge.from}.${edge.port}`));
  const steps = nodes.filter(({ data }) => data.members === undefined);
  const leaves = steps.flatMap((node) =>
    node.data.ports.filter((port) => port.kind === "normal" && !used.has(`${node.id}.${port.name}`)).map((port) => ({ node, port })),
  );
  const places = absolute(nodes);
  return (
    <ViewportPortal>
      {leaves.map(({ node, port }) => {
        const at = places.get(node.id) ?? node.position;
        const x = at.x + (node.width ?? 224) + 5;
        const y = at.y + portTop(node.data, port.name);
        const many = node.data.ports.filter((other) => other.kind === "normal").length > 1;
        const label = many ? t("canvas.add_after_port", { name: node.data.name, port: port.label }) : t("canvas.add_after", { name: node.data.name });
        return (
          <div key={`${node.id}.${port.name}`} className={classes.leaf} style={{ left: x, top: y, "--hr-reach": `${reach(port.label, many)}px` } as CSSProperties}>
            <button
              type="button"
              tabIndex={-1}
              className={`${classes.plus} nodrag nopan`}
              style={{ pointerEvents: "all" }}
              aria-label={label}
              title={label}
              onClick={() => editor.store.setState({ picker: { kind: "after", from: node.id, port: port.name } })}
            >
              <IconPlus size={14} stroke={2.2} aria-hidden />
            </button>
          </div>
        );
      })}
    </ViewportPortal>
  );
}
