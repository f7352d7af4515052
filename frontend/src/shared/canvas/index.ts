export { drawNodes, drawWires, type DrawingFacts, type DrawnGraph, type DrawnType } from "./drawing";
export { firstView, neededHeight, READABLE } from "./firstView";
export { focusStep } from "./focus";
export { createMarks, MarksContext, type MarkStore } from "./marks";
export { StepIcon, type StepIconProps } from "./StepIcon";
export { portOffset, StepNode, stepHeight, type StepNodeType } from "./StepNode";
export type { DrawnPort, Mark, StepData, WireData, WireMark } from "./types";
export { InsertContext, WireEdge, type WireEdgeType } from "./WireEdge";
export { default as canvasClasses } from "./canvas.module.css";
