import { type Connection, type OnConnectEnd, type OnConnectStart, useReactFlow } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import { connectSteps } from "@/flow/edits";
import { refusal } from "@/flow/order";
import { useEditor } from "../model/store";

interface From {
  key: string;
  port: string;
}

function edgeOf(connection: { source: string | null; sourceHandle?: string | null; target: string | null }) {
  return { from: connection.source ?? "", port: connection.sourceHandle ?? "success", to: connection.target ?? "" };
}

/** Connecting by drag and by two clicks; let go over nothing, the picker opens there. */
export function useConnecting() {
  const editor = useEditor();
  const flow = useReactFlow();
  const [from, setFrom] = useState<From | null>(null);
  const start: OnConnectStart = useCallback((_event, { nodeId, handleId, handleType }) => {
    if (nodeId !== null && handleType === "source") setFrom({ key: nodeId, port: handleId ?? "success" });
  }, []);
  const finish: OnConnectEnd = useCallback(
    (event, state) => {
      setFrom(null);
      if (state.toNode !== null || state.fromHandle?.type !== "source" || state.fromNode === null) return;
      if (!(event.target as HTMLElement).classList.contains("react-flow__pane")) return;
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      if (point === undefined) return;
      const place = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
      const port = state.fromHandle.id ?? "success";
      editor.store.setState({ picker: { kind: "at", from: state.fromNode.id, port, at: [place.x, place.y] } });
    },
    [editor, flow],
  );
  const connect = useCallback(
    (connection: Connection) => editor.commit(connectSteps(editor.store.getState().graph, edgeOf(connection))),
    [editor],
  );
  const valid = useCallback(
    (connection: { source: string | null; sourceHandle?: string | null; target: string | null }) => {
      const edge = edgeOf(connection);
      return refusal(editor.store.getState().graph, edge.from, edge.port, edge.to) === null;
    },
    [editor],
  );
  const handlers = useMemo(
    () => ({
      onConnect: connect,
      isValidConnection: valid,
      onConnectStart: start,
      onConnectEnd: finish,
      onClickConnectStart: start,
      onClickConnectEnd: () => setFrom(null),
      connectOnClick: true,
      connectionRadius: 28,
    }),
    [connect, valid, start, finish],
  );
  return { from, handlers };
}
