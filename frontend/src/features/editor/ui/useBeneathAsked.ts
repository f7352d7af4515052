import type { ReactFlowInstance } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { groupById, groupIdOf, membersOf } from "@/flow/groups";
import type { Graph } from "@/flow/model";
import { useEditor, useEditorState } from "../model/store";

const FRAMES = 30;

/** Puts the keyboard on a note or the box of a group, and shows it. Without a drawing, the list scrolls. */
export function useBeneathAsked(box: RefObject<HTMLElement | null>, flow?: ReactFlowInstance): void {
  const { store } = useEditor();
  const asked = useEditorState((state) => state.beneathAsked);
  useEffect(() => {
    if (asked === null) return;
    let tries = 0;
    const attempt = () => {
      const element = box.current?.querySelector<HTMLElement>(`[data-beneath="${CSS.escape(asked.mark)}"]`);
      if (element && document.querySelector('[role="dialog"]') === null) {
        element.focus({ preventScroll: flow !== undefined });
        if (flow !== undefined && box.current !== null) bringIn(flow, box.current, element);
        return;
      }
      if (element == null && tries === 0 && flow !== undefined) goNear(flow, store.getState().graph, asked.mark);
      tries += 1;
      if (tries < FRAMES) requestAnimationFrame(attempt);
    };
    requestAnimationFrame(attempt);
  }, [asked, box, flow, store]);
}

/** A group in a frame is drawn by its frame, and that only while it is in view. */
function goNear(flow: ReactFlowInstance, graph: Graph, mark: string): void {
  const group = groupById(graph, groupIdOf(mark));
  const first = group === undefined ? undefined : graph.nodes[membersOf(graph, group)[0] ?? ""];
  if (first !== undefined) void flow.setCenter(first.at[0], first.at[1], { zoom: flow.getZoom(), duration: 0 });
}

function bringIn(flow: ReactFlowInstance, box: HTMLElement, element: HTMLElement): void {
  const [frame, rect] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  const seen = rect.left > frame.left && rect.right < frame.right && rect.top > frame.top && rect.bottom < frame.bottom;
  if (seen) return;
  const view = flow.getViewport();
  const x = view.x + frame.left + frame.width / 2 - (rect.left + rect.width / 2);
  const y = view.y + frame.top + frame.height / 2 - (rect.top + rect.height / 2);
  void flow.setViewport({ x, y, zoom: view.zoom }, { duration: 0 });
}
