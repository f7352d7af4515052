import { type ReactFlowState, useStore } from "@xyflow/react";
import classes from "./beneath.module.css";

/** Said in the middle of a drawing as long as none of its steps is in view. */
export function NothingHere({ text }: { text: string }) {
  const nothing = useStore(nothingInView);
  return nothing ? <p className={classes.nothing}>{text}</p> : null;
}

/** What is asked of the state of a drawing: sizes and places in its own units, the frame in screen pixels. */
export type Looked = Pick<ReactFlowState, "nodeLookup" | "transform" | "width" | "height">;

export function nothingInView({ nodeLookup, transform: [x, y, zoom], width, height }: Looked): boolean {
  if (width === 0) return false;
  return ![...nodeLookup.values()].some(({ internals: { positionAbsolute: at }, measured }) => {
    const [left, top] = [at.x * zoom + x, at.y * zoom + y];
    return left < width && top < height && left + (measured.width ?? 0) * zoom > 0 && top + (measured.height ?? 0) * zoom > 0;
  });
}
