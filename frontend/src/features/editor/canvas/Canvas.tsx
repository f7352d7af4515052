import { Background, Controls, ReactFlow, useReactFlow, useStore } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { press } from "@/flow/commands";
import { edgeId } from "@/flow/model";
import { canvasClasses as classes, drawWires, InsertContext, MarksContext, StepNode, WireEdge } from "@/shared/canvas";
import { deskOf } from "../model/desk";
import { useEditor, useEditorState } from "../model/store";
import { EmptyCanvas } from "./EmptyCanvas";
import { Leaves } from "./Leaves";
import { useConnecting } from "./useConnecting";
import { useDrawing } from "./useDrawing";
import { useMarks } from "./useMarks";
import { useViewport } from "./useViewport";
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
  useViewport(box);

  const insert = useCallback(
    (id: string) => {
      const edge = editor.store.getState().graph.edges.find((item) => edgeId(item) === id);
      if (edge !== undefined) editor.store.setState({ picker: { kind: "between", edge } });
    },
    [editor],
  );
  const perform = useCallback(
    (event: KeyboardEvent, onStep: boolean) => {
      const fit = () => void flow.fitView({ ...FIT, duration: 0 });
      if (press(event, deskOf(editor, { fit }), onStep)) event.preventDefault();
    },
    [editor, flow],
  );
  useKeysOfPage(perform);
  const onKeyDown = (event: React.KeyboardEvent) =>
    perform(event.nativeEvent, (event.target as HTMLElement).closest(".react-flow__node") !== null);
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

/** Ctrl+Z and its like also act while nothing has the focus. */
function useKeysOfPage(perform: (event: KeyboardEvent, onStep: boolean) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const idle = event.target === document.body && document.querySelector('[role="dialog"]') === null;
      if (idle && (event.ctrlKey || event.metaKey)) perform(event, false);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [perform]);
}
