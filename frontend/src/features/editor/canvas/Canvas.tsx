import { Background, type NodeMouseHandler, ReactFlow, useReactFlow, useStore } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { type ComponentType, type MouseEvent, type RefObject, useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { press } from "@/flow/commands";
import { groupIdOf } from "@/flow/groups";
import { edgeId, type Graph } from "@/flow/model";
import { canvasClasses as classes, type DrawingFacts, firstView, FoldContext, FrameNode, frameOf, GroupsInsideContext, InsertContext, InsideContext, MarksContext, StepNode, WireEdge, ZoomControls } from "@/shared/canvas";
import { apart, type Apart } from "@/shared/lib/apart";
import { tellProblem } from "@/shared/ui/notify";
import { deskOf } from "../model/desk";
import { useOwnKeys } from "../model/useOwnKeys";
import { type Editor, useEditor, useEditorState } from "../model/store";
import { EmptyCanvas } from "./EmptyCanvas";
import type GroupsOnCanvas from "./Groups";
import { Leaves } from "./Leaves";
import { useConnecting } from "./useConnecting";
import { useDrawing } from "./useDrawing";
import { useMarks } from "./useMarks";
import { useViewport } from "./useViewport";
import { stepsOf, useNodes } from "./useNodes";
import { useWires } from "./useWires";

const groups = apart(() => import("./Groups"));
const notes = apart(() => import("./Notes"));
const NODE_TYPES = { step: StepNode, frame: FrameNode };
const EDGE_TYPES = { wire: WireEdge };
const FIT = { padding: 0.16, maxZoom: 1, minZoom: 0.3 };
/** Above so many steps only what is in view is drawn: painting is what a moved drawing costs. */
const MANY = 60;

const isFar = (state: { transform: [number, number, number] }) => state.transform[2] < 0.45;

const STILL = {
  nodeTypes: NODE_TYPES,
  edgeTypes: EDGE_TYPES,
  "aria-describedby": "canvas-help",
  nodesFocusable: false,
  edgesFocusable: false,
  disableKeyboardA11y: true,
  tabIndex: -1,
  elevateNodesOnSelect: false,
  deleteKeyCode: null,
  selectionKeyCode: "Shift",
  multiSelectionKeyCode: ["Shift", "Meta", "Control"],
  minZoom: 0.1,
  maxZoom: 1.75,
};

/** The drawing of the flow: one tab stop, arrows inside. */
export function Canvas() {
  const { t } = useTranslation("editor");
  const box = useRef<HTMLDivElement>(null);
  const far = useStore(isFar);
  const { fold } = useEditor();
  const empty = useEditorState((state) => Object.keys(state.graph.nodes).length === 0);
  const readOnly = useEditorState((state) => state.readOnly);
  const connecting = useConnecting();
  const marks = useMarks(connecting.from);
  const { insert, addInside } = useInsert();
  const onKeyDown = useCanvasKeys();
  useViewport(box);
  return (
    <div ref={box} role="presentation" className={classes.frame} data-far={far || undefined} onKeyDown={onKeyDown}>
      <p id="canvas-help" hidden>
        {t(readOnly ? "canvas.help_read" : "canvas.help")}
      </p>
      <MarksContext value={marks}>
        <InsertContext value={readOnly ? null : insert}>
          <InsideContext value={readOnly ? null : addInside}>
            <FoldContext value={fold}>
              <Drawing connecting={connecting.handlers} box={box} />
            </FoldContext>
          </InsideContext>
        </InsertContext>
      </MarksContext>
      {empty && <EmptyCanvas />}
    </div>
  );
}

interface DrawingProps {
  connecting: ReturnType<typeof useConnecting>["handlers"];
  box: RefObject<HTMLDivElement | null>;
}

/** Large enough to read; what does not fit begins at the trigger. */
function useFirstView(box: RefObject<HTMLDivElement | null>): () => void {
  const editor = useEditor();
  const flow = useReactFlow();
  return () => {
    const view = firstView(editor.store.getState().graph, editor.ports, frameOf(box.current));
    if (view !== null) void flow.setViewport(view, { duration: 0 });
  };
}

/** Keys act where somebody clicked, also when a panel had the keyboard before. */
function keysHere(event: MouseEvent, place: string): void {
  (event.target as HTMLElement).closest<HTMLElement>(place)?.focus({ preventScroll: true });
}

function Drawing({ connecting, box }: DrawingProps) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  const readOnly = useEditorState((state) => state.readOnly);
  const facts = useDrawing();
  const showFirst = useFirstView(box);
  const { nodes, onNodesChange, onNodeDragStop, nudge } = useNodes(facts);
  const wires = useWires(graph, facts);
  const groupsIn = useGroups(facts, nudge);
  const openStep: NodeMouseHandler = (event, node) => {
    const connecting = (event.target as HTMLElement).closest(".react-flow__handle") !== null;
    if (event.shiftKey || event.ctrlKey || event.metaKey) keysHere(event, ".react-flow__node");
    if (connecting || event.shiftKey || event.ctrlKey || event.metaKey) return;
    if (groupIdOf(node.id) === null) editor.open(node.id);
    else editor.fold(node.id);
  };
  return (
    <GroupsInsideContext value={groupsIn}>
    <ReactFlow
      {...STILL}
      {...connecting}
      onInit={showFirst}
      nodes={nodes}
      edges={wires}
      aria-label={t("canvas.label")}
      nodesConnectable={!readOnly}
      nodesDraggable={!readOnly}
      onlyRenderVisibleElements={nodes.length > MANY}
      onNodesChange={onNodesChange}
      onNodeDragStop={onNodeDragStop}
      onNodeClick={openStep}
      onPaneClick={(event) => {
        editor.store.setState({ selection: [] });
        keysHere(event, ".react-flow");
      }}
    >
      <Background gap={20} size={1.2} />
      {groupsIn?.(null)}
      <Notes />
      <ZoomControls fit={FIT} />
      {!readOnly && <Leaves nodes={nodes} />}
    </ReactFlow>
    </GroupsInsideContext>
  );
}

/** Draws the boxes around steps, where there are any. */
function useGroups(facts: DrawingFacts, nudge: React.ComponentProps<typeof GroupsOnCanvas>["nudge"]) {
  const Layer = useLayer(groups, (graph) => graph.groups.length > 0);
  return useMemo(() => (Layer === null ? null : (home: string | null) => <Layer facts={facts} nudge={nudge} home={home} />), [Layer, facts, nudge]);
}

/** The notes beneath the steps, where there are any. */
function Notes() {
  const Layer = useLayer(notes, (graph) => graph.notes.length > 0);
  return Layer === null ? null : <Layer />;
}

/** A layer of the drawing that many flows have no use for; it is fetched when it is needed, or when nothing else is to
 *  be done. */
function useLayer<P>(layer: Apart<P>, wants: (graph: Graph) => boolean): ComponentType<P> | null {
  const wanted = useEditorState((state) => wants(state.graph));
  const Layer = layer.usePart(wanted, tellProblem);
  layer.useSoon();
  return wanted ? Layer : null;
}

/** What the "+" of a wire and that of an empty frame do. */
function useInsert() {
  const { store } = useEditor();
  const addInside = useCallback((container: string) => store.setState({ picker: { kind: "inside", container } }), [store]);
  const insert = useCallback(
    (id: string) => {
      const edge = store.getState().graph.edges.find((item) => edgeId(item) === id);
      if (edge !== undefined) store.setState({ picker: { kind: "between", edge } });
    },
    [store],
  );
  return { insert, addInside };
}

/** Keys mean commands; single ones only while a step has the focus. */
function useCanvasKeys(): (event: React.KeyboardEvent) => void {
  const editor = useEditor();
  const flow = useReactFlow();
  const fit = useCallback(() => void flow.fitView({ ...FIT, duration: 0 }), [flow]);
  const { own } = useOwnKeys();
  const perform = useCallback(
    (event: KeyboardEvent, onStep: boolean) => {
      if (press(event, deskOf(editor, { fit }), onStep, own)) event.preventDefault();
    },
    [editor, fit, own],
  );
  useFitAsked(fit);
  useKeysOfPage(perform);
  return (event) => {
    const target = event.target as HTMLElement;
    // The box of a group in a frame is drawn by the frame, and is no step.
    const step = target.closest("[data-beneath]") === null ? target.closest(".react-flow__node") : null;
    if (step !== null) takeUp(editor, step.getAttribute("data-id"));
    perform(event.nativeEvent, step !== null);
  };
}

/** Keys act on the step that has the keyboard, however it got there. */
function takeUp({ store }: Editor, key: string | null): void {
  if (key === null) return;
  const { active, selection, graph } = store.getState();
  const steps = stepsOf(graph, key);
  const first = steps[0] ?? key;
  if (active !== null && steps.includes(active)) {
    if (steps.length > 1) store.setState({ selection: [...steps] });
  } else store.setState({ active: first, selection: selection.includes(first) ? selection : [...steps] });
}

/** The palette asks from outside the drawing. */
function useFitAsked(fit: () => void): void {
  const asked = useEditorState((state) => state.fitAsked);
  useEffect(() => {
    if (asked > 0) fit();
  }, [asked, fit]);
}

const WRITTEN = "input, textarea, [contenteditable], [role=dialog], [role=menu]";

/** Ctrl+Z and its like also act beside the drawing, except where somebody writes. */
function useKeysOfPage(perform: (event: KeyboardEvent, onStep: boolean) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const idle = (event.target as HTMLElement).closest(WRITTEN) === null && document.querySelector('[role="dialog"]') === null;
      if (idle && !event.defaultPrevented && (event.ctrlKey || event.metaKey)) perform(event, false);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [perform]);
}
