import { createContext, useContext } from "react";
import type { RunView, StepView } from "@/flow/fold";
import type { NodeSpec } from "@/flow/model";
import type { OutlineRow } from "@/flow/order";
import type { DrawnType } from "@/shared/canvas";
import type { RunDetail } from "../api";

/** What every tab of a run shares. */
export interface RunContextValue {
  run: RunDetail;
  view: RunView;
  specs: Map<string, NodeSpec>;
  types: Map<string, DrawnType>;
  order: readonly OutlineRow[];
  /** All steps in the order they happened. */
  steps: StepView[];
  /** Path of the chosen step. */
  step: string | null;
  attempt: number | null;
  choose: (path: string | null, attempt?: number | null) => void;
}

export const RunContext = createContext<RunContextValue | null>(null);

export function useRunContext(): RunContextValue {
  const value = useContext(RunContext);
  if (value === null) throw new Error("This part belongs inside a run.");
  return value;
}

/** The name of a step with the number of its round: "Send #3". */
export function numberedName(name: string, path: string): string {
  const place = /\[(\d+)\]/.exec(path);
  return place === null ? name : `${name} #${Number(place[1]) + 1}`;
}

export function nameOfStep(run: RunDetail, step: { node: string; path: string }): string {
  return numberedName(run.graph.nodes[step.node]?.name ?? step.node, step.path);
}

/** Steps in the order they happened; those that never started come in the order of the flow. */
export function stepsInOrder({ view, order }: Pick<RunContextValue, "view" | "order">): StepView[] {
  const place = new Map(order.map((row, n) => [row.key, n]));
  const rank = (step: StepView) => place.get(step.node) ?? order.length;
  return Object.values(view.steps).sort((a, b) => {
    if (a.started_at !== null && b.started_at !== null && a.started_at !== b.started_at) return a.started_at < b.started_at ? -1 : 1;
    if ((a.started_at === null) !== (b.started_at === null)) return a.started_at === null ? 1 : -1;
    return rank(a) - rank(b);
  });
}
