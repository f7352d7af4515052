import { type ReactFlowInstance, useReactFlow, type Viewport } from "@xyflow/react";
import { type RefObject, useEffect, useRef } from "react";
import { standIn } from "@/flow/groups";
import { outline } from "@/flow/order";
import { STEP } from "@/flow/placement";
import type { FlowNode } from "@/flow/model";
import { focusStep, READABLE } from "@/shared/canvas";
import { useEditor, useEditorState } from "../model/store";
import { useBeneathAsked } from "../ui/useBeneathAsked";

const EDGE_PX = 24;

/** Bring a step to the middle of the frame as large as it is now; React Flow hears of a new size only later. */
function center(flow: ReactFlowInstance, box: HTMLElement, node: FlowNode): void {
  const frame = box.getBoundingClientRect();
  const zoom = Math.max(flow.getZoom(), READABLE);
  const x = frame.width / 2 - (node.at[0] + STEP.width / 2) * zoom;
  const y = frame.height / 2 - (node.at[1] + STEP.height / 2) * zoom;
  void flow.setViewport({ x, y, zoom }, { duration: 0 });
}

function isVisible(flow: ReactFlowInstance, box: HTMLElement, node: FlowNode): boolean {
  const frame = box.getBoundingClientRect();
  const from = flow.flowToScreenPosition({ x: node.at[0], y: node.at[1] });
  const to = flow.flowToScreenPosition({ x: node.at[0] + STEP.width, y: node.at[1] + STEP.height });
  const inside = from.x > frame.left + EDGE_PX && to.x < frame.right - EDGE_PX;
  return inside && from.y > frame.top + EDGE_PX && to.y < frame.bottom - EDGE_PX;
}

/** The view follows the keyboard and the open step, and returns to where it was when the step is closed. */
export function useViewport(box: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow();
  useFirstActive();
  useOpenStep(flow, box);
  useFocusAsked(flow, box);
  useBeneathAsked(box, flow);
}

function useFirstActive(): void {
  const { store } = useEditor();
  const none = useEditorState((state) => state.active === null && Object.keys(state.graph.nodes).length > 0);
  useEffect(() => {
    if (none) store.setState({ active: outline(store.getState().graph)[0]?.key ?? null });
  }, [none, store]);
}

function useOpenStep(flow: ReactFlowInstance, box: RefObject<HTMLDivElement | null>): void {
  const { store } = useEditor();
  const open = useEditorState((state) => state.panel?.key ?? null);
  const before = useRef<Viewport | null>(null);
  useEffect(() => {
    if (open === null) {
      if (before.current !== null) void flow.setViewport(before.current, { duration: 0 });
      before.current = null;
      return;
    }
    before.current ??= flow.getViewport();
    const frame = requestAnimationFrame(() => {
      const node = store.getState().graph.nodes[open];
      if (node !== undefined && box.current !== null) center(flow, box.current, node);
    });
    return () => cancelAnimationFrame(frame);
  }, [open, store, flow, box]);
}

/** Follows `focusAsked`: shows the step, then puts the keyboard on it. */
function useFocusAsked(flow: ReactFlowInstance, box: RefObject<HTMLDivElement | null>): void {
  const { store } = useEditor();
  const asked = useEditorState((state) => state.focusAsked);
  useEffect(() => {
    const node = asked === null ? undefined : store.getState().graph.nodes[asked.key];
    if (asked === null || node === undefined) return;
    const frame = requestAnimationFrame(() => {
      if (box.current !== null && !isVisible(flow, box.current, node)) center(flow, box.current, node);
      const { graph, closed } = store.getState();
      focusStep(box.current, standIn(graph, asked.key, new Set(closed)) ?? asked.key);
    });
    return () => cancelAnimationFrame(frame);
  }, [asked, store, flow, box]);
}
