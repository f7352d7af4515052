import { applyNodeChanges, type NodeChange, type OnNodeDrag } from "@xyflow/react";
import { useCallback, useState } from "react";
import { snap } from "@/flow/placement";
import { drawNodes, type DrawingFacts, type StepNodeType } from "@/shared/canvas";
import { type Editor, useEditor, useEditorState } from "../model/store";

/** Which steps are chosen after React Flow's own changes (click, box). */
function chosenAfter(editor: Editor, changes: readonly NodeChange<StepNodeType>[]): void {
  const picks = changes.filter((change) => change.type === "select");
  if (picks.length === 0) return;
  const chosen = new Set(editor.store.getState().selection);
  for (const pick of picks) {
    if (pick.selected) chosen.add(pick.id);
    else chosen.delete(pick.id);
  }
  editor.store.setState({ selection: [...chosen] });
}

/** The nodes React Flow draws: made from the graph; while somebody drags, their places are React Flow's. */
export function useNodes(facts: DrawingFacts) {
  const editor = useEditor();
  const graph = useEditorState((state) => state.graph);
  const active = useEditorState((state) => state.active);
  const selection = useEditorState((state) => state.selection);
  const [nodes, setNodes] = useState<StepNodeType[]>(() => drawNodes(graph, facts, [], active, new Set(selection)));
  const given = { graph, facts, active, selection };
  const [drawn, setDrawn] = useState(given);
  if (drawn.graph !== graph || drawn.facts !== facts || drawn.active !== active || drawn.selection !== selection) {
    setDrawn(given);
    setNodes(drawNodes(graph, facts, nodes, active, new Set(selection)));
  }

  const onNodesChange = useCallback(
    (changes: NodeChange<StepNodeType>[]) => {
      chosenAfter(editor, changes);
      const rest = changes.filter((change) => change.type !== "select" && change.type !== "remove");
      if (rest.length > 0) setNodes((before) => applyNodeChanges(rest, before));
    },
    [editor],
  );
  const onNodeDragStop: OnNodeDrag<StepNodeType> = useCallback(
    (_event, _node, dragged) => {
      const old = editor.store.getState().graph.nodes;
      const places = dragged.map((node): [string, [number, number]] => [node.id, [snap(node.position.x), snap(node.position.y)]]);
      const moved = places.filter(([key, [x, y]]) => old[key] !== undefined && (old[key].at[0] !== x || old[key].at[1] !== y));
      const first = moved[0]?.[0];
      if (first === undefined) return;
      const label = { id: "moved", name: old[first]?.name ?? "", count: moved.length };
      editor.commit({ label, operations: [{ op: "move", positions: Object.fromEntries(moved) }], focus: first });
    },
    [editor],
  );
  return { nodes, onNodesChange, onNodeDragStop };
}
