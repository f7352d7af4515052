import { useReactFlow } from "@xyflow/react";
import { type PointerEvent, useRef, useState } from "react";
import type { At } from "@/flow/placement";

export interface DragHandlers {
  /** How far it was pulled so far, in canvas pixels; null while nobody pulls. */
  by: At | null;
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
}

interface Dragging {
  /** How far it is by now, for what moves along. */
  onStep?: (by: At) => void;
  onEnd: (by: At) => void;
}

/** A movement shorter than this is a click. */
const STILL_PX = 3;

/** Pulling something beneath the steps with the pointer. */
export function useDrag({ onStep, onEnd }: Dragging): DragHandlers {
  const flow = useReactFlow();
  const [by, setBy] = useState<At | null>(null);
  const last = useRef<At>([0, 0]);
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const handle = event.currentTarget;
    const zoom = flow.getZoom();
    const way = ({ clientX, clientY }: { clientX: number; clientY: number }): At => [(clientX - event.clientX) / zoom, (clientY - event.clientY) / zoom];
    const far = (at: At) => Math.hypot(...at) * zoom > STILL_PX || last.current.some((part) => part !== 0);
    last.current = [0, 0];
    handle.setPointerCapture(event.pointerId);
    const move = (next: globalThis.PointerEvent) => {
      const now = way(next);
      if (!far(now)) return;
      onStep?.(now);
      last.current = now;
      setBy(now);
    };
    const end = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", end);
      handle.removeEventListener("pointercancel", end);
      setBy(null);
      if (last.current.some((part) => part !== 0)) onEnd(last.current);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
  };
  return { by, onPointerDown };
}
