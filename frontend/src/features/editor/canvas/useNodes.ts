import { applyNodeChanges, type NodeChange, type OnNodeDrag, type ReactFlowInstance, useReactFlow } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import { frameAt, homeOf, putInside, roomy } from "@/flow/frames";
import { groupById, groupIdOf, membersOf } from "@/flow/groups";
import { type Graph, isTrigger } from "@/flow/model";
import { type At, shifted, snap, STEP } from "@/flow/placement";
import { measure } from "@/shared/canvas/measure";
import { drawNodes, type DrawingFacts, type StepNodeType } from "@/shared/canvas";
import { patient } from "@/shared/lib/patient";
import { tellProblem } from "@/shared/ui/notify";
import { type Editor, useEditor, useEditorState } from "../model/store";

/** A group that is drawn small stands for its steps. */
export function stepsOf(graph: Graph, drawn: string): readonly string[] {
  const group = groupById(graph, groupIdOf(drawn));
  if (group !== undefined) return membersOf(graph, group);
  return groupIdOf(drawn) === null ? [drawn] : [];
}

/** Which steps are chosen after React Flow's own changes (click, box). */
function chosenAfter(editor: Editor, changes: readonly NodeChange<StepNodeType>[]): void {
  const picks = changes.filter((change) => change.type === "select");
  if (picks.length === 0) return;
  const chosen = new Set(editor.store.getState().selection);
  for (const pick of picks) {
    for (const key of stepsOf(editor.store.getState().graph, pick.id)) {
      if (pick.selected) chosen.add(key);
      else chosen.delete(key);
    }
  }
  editor.store.setState({ selection: [...chosen] });
}

type Flow = Pick<ReactFlowInstance<StepNodeType>, "getInternalNode">;

/** Where dragged steps were let go, with everything inside them. */
function placesOf(graph: Graph, flow: Flow, dragged: readonly StepNodeType[], closed: ReadonlySet<string>): Record<string, At> {
  const rects = measure(graph, { closed });
  const places: Record<string, At> = {};
  for (const { id } of dragged) {
    const now = flow.getInternalNode(id)?.internals.positionAbsolute;
    const rect = rects.get(id);
    if (now === undefined || rect === undefined) continue;
    Object.assign(places, shifted(graph, [id], [snap(now.x - rect.left), snap(now.y - rect.top)]).positions);
  }
  return places;
}

const letting = patient(() => import("./Groups"));

/** Small groups go where they were let go; few flows have any. */
function letGroupsGo(editor: Editor, flow: Flow, dragged: readonly StepNodeType[]): void {
  const dropped = dragged.flatMap(({ id }) => {
    const at = groupIdOf(id) === null ? undefined : flow.getInternalNode(id)?.internals.positionAbsolute;
    return at === undefined ? [] : [{ id, at }];
  });
  if (dropped.length > 0) letting().then((part) => part.letGroupsGo(editor, dropped)).catch(tellProblem);
}

/** A step let go over a frame goes in, one let go outside of its frame comes out; otherwise it only moves. */
function letGo(editor: Editor, flow: Flow, dragged: readonly StepNodeType[]): void {
  const { graph, closed } = editor.store.getState();
  const keys = dragged.map((node) => node.id).filter((key) => key in graph.nodes);
  const places = placesOf(graph, flow, dragged, new Set(closed));
  const moved = Object.entries(places).filter(([key, [x, y]]) => graph.nodes[key]?.at[0] !== x || graph.nodes[key]?.at[1] !== y);
  const first = keys[0];
  if (first === undefined || moved.length === 0) return;
  const [x, y] = places[first] ?? [0, 0];
  const home = frameAt(graph, [x + STEP.width / 2, y + STEP.height / 2], keys, new Set(closed));
  const going = keys.filter((key) => homeOf(graph.nodes, key) !== home && !isTrigger(graph.nodes[key]));
  if (going.length > 0) return editor.commit(putInside(graph, going, home, editor.ports, places));
  const label = { id: "moved", name: graph.nodes[first]?.name ?? "", count: moved.length };
  editor.commit(roomy(graph, { label, operations: [{ op: "move", positions: Object.fromEntries(moved) }], focus: first }, first));
}

/** The nodes React Flow draws: made from the graph; while somebody drags, their places are React Flow's. */
export function useNodes(facts: DrawingFacts) {
  const editor = useEditor();
  const flow = useReactFlow<StepNodeType>();
  const graph = useEditorState((state) => state.graph);
  const active = useEditorState((state) => state.active);
  const selection = useEditorState((state) => state.selection);
  const [nodes, setNodes] = useState<StepNodeType[]>(() => drawNodes(graph, facts, [], active, new Set(selection)));
  const [pulled, setPulled] = useState<Pulled | null>(null);
  const given = { graph, facts, active, selection };
  const [drawn, setDrawn] = useState(given);
  if (drawn.graph !== graph || drawn.facts !== facts || drawn.active !== active || drawn.selection !== selection) {
    setDrawn(given);
    if (drawn.graph !== graph) setPulled(null);
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
  const onNodeDragStop: OnNodeDrag<StepNodeType> = useCallback((_event, _node, dragged) => {
    letGroupsGo(editor, flow, dragged);
    letGo(editor, flow, dragged);
  }, [editor, flow]);
  /** While the box of a group is dragged, its steps go along. */
  const nudge = useCallback((keys: ReadonlySet<string>, by: At | null) => setPulled(by && { keys, by }), []);
  return { nodes: useMemo(() => (pulled === null ? nodes : moved(nodes, pulled)), [nodes, pulled]), onNodesChange, onNodeDragStop, nudge };
}

interface Pulled {
  keys: ReadonlySet<string>;
  by: At;
}

/** Counted from where they lie, so that a drawing made anew in between loses nothing of the way. */
function moved(nodes: readonly StepNodeType[], { keys, by: [dx, dy] }: Pulled): StepNodeType[] {
  return nodes.map((node) => (keys.has(node.id) ? { ...node, position: { x: node.position.x + dx, y: node.position.y + dy } } : node));
}
