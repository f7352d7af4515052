import { useState } from "react";
import type { Graph } from "@/flow/model";
import { type DrawingFacts, drawWires, type WireEdgeType } from "@/shared/canvas";

/** The wires React Flow draws; those that look as before stay the same objects. */
export function useWires(graph: Graph, facts: DrawingFacts): WireEdgeType[] {
  const [wires, setWires] = useState(() => drawWires(graph, facts));
  const [drawn, setDrawn] = useState({ graph, facts });
  if (drawn.graph !== graph || drawn.facts !== facts) {
    setDrawn({ graph, facts });
    setWires(drawWires(graph, facts, wires));
  }
  return wires;
}
