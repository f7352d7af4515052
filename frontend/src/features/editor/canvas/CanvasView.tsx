import { ReactFlowProvider } from "@xyflow/react";
import { Canvas } from "./Canvas";

/** The canvas with its own React Flow; loaded apart, so that a phone never loads it. */
export default function CanvasView() {
  return (
    <ReactFlowProvider>
      <Canvas />
    </ReactFlowProvider>
  );
}
