import { Background, Controls, ReactFlow, useReactFlow, useStore } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { press } from "@/flow/commands";
import { edgeId, type FlowNode } from "@/flow/model";
import { outline } from "@/flow/order";
import { STEP } from "@/flow/placement";
import { canvasClasses as classes, drawWires, focusStep, InsertContext, MarksContext, StepNode, WireEdge } from "@/shared/canvas";
import { deskOf } from "../model/desk";
import { useEditor, useEditorState } from "../model/store";
import { EmptyCanvas } from "./EmptyCanvas";
import { Leaves } from "./Leaves";
import { useConnecting } from "./useConnecting";
import { useDrawing } from "./useDrawing";
import { useMarks } from "./useMarks";
import { useNodes } from "./useNodes";

const NODE_TYPES = { step: StepNode };
const EDGE_TYPES = { wire: WireEdge };
const FIT = { padding: 0.16, maxZoom: 1, minZoom: 0.3 };
const MANY = 200;

const isFar = (state: { transform: [number, number, number] }) => state.transform[2] < 0.45;

/** The drawing of the flow: one tab stop, arrows inside. */
export function Canvas() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const box = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  const far = useStore(isFar);
  const graph = useEditorState((state) => state.graph);
  const readOnly = useEditorState((state) => state.readOnly);
  const facts = useDrawing();
  const { nodes, onNodesChange, onNodeDragStop } = useNodes(facts);
  const wires = useMemo(() => drawWires(graph, facts), [graph, facts]);
  const connecting = useConnecting();
  const marks = useMarks(connecting.from);
  const [, setReady] = useState(false);
  useFocusAsked(box);

  const insert = useCallback(
    (id: string) => {
      const edge = editor.store.getState().graph.edges.find((item) => edgeId(item) === id);
      if (edge !== undefined) editor.store.setState({ picker: { kind: "between", edge } });
    },
    [editor],
  );
  const onKeyDown = (event: React.KeyboardEvent) => {
    const onStep = (event.target as HTMLElement).closest(".react-flow__node") !== null;
    const fit = () => void flow.fitView({ ...FIT, duration: 0 });
    if (press(event.nativeEvent, deskOf(editor, { fit }), onStep)) event.preventDefault();
  };
  const empty = nodes.length === 0;
  return (
    <div ref={box} className={classes.frame} data-far={far || undefined} onKeyDown={onKeyDown}>
      <p id="canvas-help" hidden>
        {t(readOnly ? "canvas.help_read" : "canvas.help")}
      </p>
      <MarksContext value={marks}>
        <InsertContext value={readOnly ? null : insert}>
          <ReactFlow
            nodes={nodes}
            edges={wires}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            aria-label={t("canvas.label")}
            aria-describedby="canvas-help"
            nodesFocusable={false}
            edgesFocusable={false}
            nodesConnectable={!readOnly}
            nodesDraggable={!readOnly}
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode="Shift"
            multiSelectionKeyCode={["Shift", "Meta", "Control"]}
            onlyRenderVisibleElements={nodes.length > MANY}
            minZoom={0.1}
            maxZoom={1.75}
            fitView
            fitViewOptions={FIT}
            onInit={() => setReady(true)}
            onNodesChange={onNodesChange}
            onNodeDragStop={onNodeDragStop}
            onNodeClick={(event, node) => (event.shiftKey || event.ctrlKey || event.metaKey ? undefined : editor.open(node.id))}
            onPaneClick={() => editor.store.setState({ selection: [] })}
            {...connecting.handlers}
          >
            <Background gap={20} size={1.2} />
            <Controls showInteractive={false} position="bottom-left" aria-label={t("canvas.controls")} fitViewOptions={FIT} />
            {!readOnly && <Leaves nodes={nodes} />}
          </ReactFlow>
        </InsertContext>
      </MarksContext>
      {empty && <EmptyCanvas />}
    </div>
  );
}

/** Bring a step to the middle of what is visible. */
function show(flow: ReturnType<typeof useReactFlow>, node: FlowNode | undefined): void {
  if (node === undefined) return;
  const zoom = Math.max(flow.getZoom(), 0.6);
  void flow.setCenter(node.at[0] + STEP.width / 2, node.at[1] + STEP.height / 2, { zoom, duration: 0 });
}

/** Follows `focusAsked`: shows the step, then puts the keyboard on it. */
function useFocusAsked(box: React.RefObject<HTMLDivElement | null>): void {
  const editor = useEditor();
  const flow = useReactFlow();
  const asked = useEditorState((state) => state.focusAsked);
  const first = useEditorState((state) => state.active === null && Object.keys(state.graph.nodes).length > 0);
  useEffect(() => {
    if (first) editor.store.setState({ active: outline(editor.store.getState().graph)[0]?.key ?? null });
  }, [first, editor]);
  const open = useEditorState((state) => state.panel?.key ?? null);
  useEffect(() => {
    if (open === null) return;
    const frame = requestAnimationFrame(() => show(flow, editor.store.getState().graph.nodes[open]));
    return () => cancelAnimationFrame(frame);
  }, [open, editor, flow]);
  useEffect(() => {
    if (asked === null) return;
    const node = editor.store.getState().graph.nodes[asked.key];
    if (node === undefined) return;
    show(flow, node);
    focusStep(box.current, asked.key);
  }, [asked, editor, flow, box]);
}
