import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { IconPlus } from "@tabler/icons-react";
import { createContext, memo, useContext } from "react";
import classes from "./canvas.module.css";
import { useWireMark } from "./marks";
import type { WireData } from "./types";

export type WireEdgeType = Edge<WireData, "wire">;

/** What the "+" of a wire does; the read-only canvas gives none. */
export const InsertContext = createContext<((wireId: string) => void) | null>(null);

/** A point of the curve; its control points lie half way between the ends, as React Flow draws it from left to right. */
function along({ sourceX, sourceY, targetX, targetY }: EdgeProps<WireEdgeType>, t: number): [number, number] {
  const half = Math.max(0, targetX - sourceX) / 2;
  const mix = (a: number, b: number, c: number, d: number) =>
    (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
  return [mix(sourceX, sourceX + half, targetX - half, targetX), mix(sourceY, sourceY, targetY, targetY)];
}

/** A way from step to step, with a real button in its middle that puts a step there. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<WireEdgeType>) {
  const { id, data, markerEnd, selected } = props;
  const mark = useWireMark(id);
  const insert = useContext(InsertContext);
  const [path, x, y] = getBezierPath(props);
  const [plusX, plusY] = data?.labelled ? along(props, 0.72) : [x, y];
  return (
    <>
      <BaseEdge id={id} path={path} markerEnd={markerEnd} className={classes.wire} data-kind={data?.kind} data-mark={mark} data-selected={selected || undefined} />
      {insert && data?.insert && (
        <EdgeLabelRenderer>
          <button
            type="button"
            tabIndex={-1}
            className={`${classes.plus} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${plusX}px, ${plusY}px)` }}
            aria-label={data.insert}
            title={data.insert}
            onClick={() => insert(id)}
          >
            <IconPlus size={14} stroke={2.2} aria-hidden />
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
