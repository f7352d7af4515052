import { ViewportPortal } from "@xyflow/react";
import { IconPlus } from "@tabler/icons-react";
import { type CSSProperties, memo } from "react";
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
function reach(label: string): number {
  return Math.max(SHORTEST, Math.round(label.length * LETTER) + 10);
}

interface LeafProps {
  from: string;
  /** The step's name. */
  name: string;
  port: string;
  /** The word of this way out; null where it is the only one. */
  label: string | null;
  x: number;
  y: number;
}

/** Large flows have hundreds of these, and an edit changes few. */
const Leaf = memo(function Leaf({ from, name, port, label, x, y }: LeafProps) {
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  const said = label === null ? t("canvas.add_after", { name }) : t("canvas.add_after_port", { name, port: label });
  return (
    <div className={classes.leaf} style={{ left: x, top: y, "--hr-reach": `${label === null ? SHORTEST : reach(label)}px` } as CSSProperties}>
      <button
        type="button"
        tabIndex={-1}
        className={`${classes.plus} nodrag nopan`}
        style={{ pointerEvents: "all" }}
        aria-label={said}
        title={said}
        onClick={() => store.setState({ picker: { kind: "after", from, port } })}
      >
        <IconPlus size={14} stroke={2.2} aria-hidden />
      </button>
    </div>
  );
});

/** A real button behind every way out that leads nowhere yet. */
export function Leaves({ nodes }: { nodes: readonly StepNodeType[] }) {
  const edges = useEditorState((state) => state.graph.edges);
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
        const many = node.data.ports.filter((other) => other.kind === "normal").length > 1;
        const [x, y] = [at.x + (node.width ?? 224) + 5, at.y + portTop(node.data, port.name)];
        return <Leaf key={`${node.id}.${port.name}`} from={node.id} name={node.data.name} port={port.name} label={many ? port.label : null} x={x} y={y} />;
      })}
    </ViewportPortal>
  );
}
