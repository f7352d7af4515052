import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { IconPlus } from "@tabler/icons-react";
import { createContext, memo, useContext } from "react";
import classes from "./canvas.module.css";
import { useWireCount, useWireMark } from "./marks";
import { along, around, type Point } from "./route";
import type { WireData } from "./types";

export type WireEdgeType = Edge<WireData, "wire">;

/** What the "+" of a wire does; the read-only canvas gives none. */
export const InsertContext = createContext<((wireId: string) => void) | null>(null);

/** The line, and where its "+" stands. */
function shape(props: EdgeProps<WireEdgeType>): { path: string; plus: Point } {
  const { sourceX, sourceY, targetX, targetY, data } = props;
  const [from, to] = [{ x: sourceX, y: sourceY }, { x: targetX, y: targetY }];
  if (data?.detour != null) return { path: around(from, to, data.detour), plus: { x: (sourceX + targetX) / 2, y: data.detour } };
  const [path, x, y] = getBezierPath(props);
  return { path, plus: data?.labelled ? along(from, to, 0.72) : { x, y } };
}

/** A way from step to step, with a real button in its middle that puts a step there. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<WireEdgeType>) {
  const { id, data, markerEnd, selected } = props;
  const mark = useWireMark(id);
  const count = useWireCount(id);
  const insert = useContext(InsertContext);
  const { path, plus } = shape(props);
  return (
    <>
      <BaseEdge id={id} path={path} markerEnd={markerEnd} className={classes.wire} data-kind={data?.kind} data-mark={mark} data-selected={selected || undefined} />
      {data?.kind === "undo" && <path d={path} fill="none" className={classes.core} aria-hidden />}
      {count !== undefined && (
        <EdgeLabelRenderer>
          <span role="img" aria-label={count.words} title={count.words} className={classes.wireCount} style={{ transform: `translate(-50%, -50%) translate(${plus.x}px, ${plus.y}px)` }}>
            {count.short}
          </span>
        </EdgeLabelRenderer>
      )}
      {insert && data?.insert && (
        <EdgeLabelRenderer>
          <button
            type="button"
            tabIndex={-1}
            className={`${classes.plus} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${plus.x}px, ${plus.y}px)` }}
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
