import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useElementSize } from "@mantine/hooks";
import type { TFunction } from "i18next";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunView, StepView } from "@/flow/fold";
import { type Crossing, crossings } from "@/flow/crossings";
import { homesOf } from "@/flow/frames";
import type { Edge, Graph } from "@/flow/model";
import { drawnPorts } from "@/flow/ports";
import { createMarks, type Mark, neededHeight, type WireCount } from "@/shared/canvas";
import { ReadCanvas } from "@/shared/canvas/ReadCanvas";
import { STATUSES, StatusBadge, UNKNOWN_STATUS } from "@/shared/ui";
import { nameOfStep, useRunContext } from "../model/context";
import classes from "../RunPage.module.css";
import { StepDetail } from "./StepDetail";

/** Most telling first: a node in a loop has many steps, its drawing shows one word. */
const RANK = ["in_doubt", "failed", "retrying", "waiting", "running", "cancelled", "succeeded", "skipped"];

const rankOf = ({ status }: StepView) => RANK.indexOf(status);

function stepByNode(view: RunView): Map<string, StepView> {
  const found = new Map<string, StepView>();
  for (const step of Object.values(view.steps)) {
    const old = found.get(step.node);
    if (old === undefined || rankOf(step) < rankOf(old)) found.set(step.node, step);
  }
  return found;
}

/** Status of each step; a frame at work says what is most telling of the steps inside, also while it is shown small. */
function statuses(view: RunView, nodes: RunNodes): Map<string, { step: StepView; status: string }> {
  const steps = stepByNode(view);
  const found = new Map([...steps].map(([node, step]) => [node, { step, status: step.status as string }]));
  for (const [node, step] of steps) {
    for (const home of homesOf(nodes, node)) {
      const frame = found.get(home);
      if (frame?.step.status === "running" && rankOf(step) < RANK.indexOf(frame.status)) found.set(home, { ...frame, status: step.status });
    }
  }
  return found;
}

/** "7/50" of a step that holds steps. */
function progress({ items }: StepView): string {
  return items == null ? "" : `${items.done}/${items.total ?? "?"}`;
}

type RunNodes = Graph["nodes"];

/** What lines say that more than one thing went along; the gap between two steps is narrow. */
function countWords(found: Record<string, Crossing>, t: TFunction<"runs">): Record<string, WireCount> {
  const told = Object.entries(found).filter(([, { count, of }]) => count > 1 || of === "items");
  return Object.fromEntries(told.map(([id, { count, of }]) => [id, { short: `${String(count)}×`, words: t(`crossing.${of}`, { count }) }]));
}

function useRunMarks(view: RunView, { nodes, edges }: { nodes: RunNodes; edges: readonly Edge[] }) {
  const { t } = useTranslation();
  const { t: words } = useTranslation("runs");
  const [marks] = useState(createMarks);
  useEffect(() => {
    const old = marks.getState().steps;
    const steps: Record<string, Mark> = {};
    for (const [node, { step, status }] of statuses(view, nodes)) {
      const look = STATUSES[status] ?? UNKNOWN_STATUS;
      const mark = { tone: look.tone, status, word: [t(`status.${status}`), progress(step)].filter(Boolean).join(" ") };
      const before = old[node];
      steps[node] = before && before.status === mark.status && before.word === mark.word ? before : mark;
    }
    marks.setState({ steps, wires: view.edges, counts: countWords(crossings(view, nodes, edges), words) });
  }, [view, nodes, edges, marks, t, words]);
  return marks;
}

/** The drawing the run was started from, with what became of each step. */
export default function CanvasTab() {
  const { run, view, specs, types, step, choose } = useRunContext();
  const { t } = useTranslation("runs");
  const marks = useRunMarks(view, run.graph);
  const chosen = step === null ? undefined : (view.steps[step] ?? undefined);
  const typeOf = useCallback((type: string) => types.get(type), [types]);
  const portsOf = useCallback(
    (key: string) => {
      const node = run.graph.nodes[key];
      return node === undefined ? [] : drawnPorts(run.graph, key, node, specs.get(node.type));
    },
    [run.graph, specs],
  );
  const reached = new Set(Object.values(view.steps).map((item) => item.node));
  // Quick steps inside a frame write no events of their own: of them nothing is said but what the frame says.
  const moreOf = (key: string) => ([key, ...homesOf(run.graph.nodes, key)].some((node) => reached.has(node)) ? "" : t("step.not_reached"));
  const { ref, width } = useElementSize();
  const height = neededHeight(run.graph, portsOf, width || innerWidth);
  return (
    <div className={classes.split} data-alone={chosen === undefined || undefined}>
      <div ref={ref} className={classes.canvas} style={{ height: chosen ? undefined : `min(62vh, 620px, ${height}px)` }}>
        <ReadCanvas
          graph={run.graph}
          label={t("canvas", { name: run.flow.name })}
          typeOf={typeOf}
          portsOf={portsOf}
          moreOf={moreOf}
          marks={marks}
          selected={chosen?.node ?? null}
          onSelect={(key) => choose(stepByNode(view).get(key)?.path ?? null)}
        />
      </div>
      {chosen && <Side step={chosen} onClose={() => choose(null)} />}
    </div>
  );
}

function Side({ step, onClose }: { step: StepView; onClose: () => void }) {
  const { run } = useRunContext();
  const { t } = useTranslation(["runs", "common"]);
  return (
    <aside className={classes.side} aria-label={t("step.label", { name: nameOfStep(run, step) })}>
      <div className={classes.sideHead}>
        <h2>{nameOfStep(run, step)}</h2>
        <StatusBadge status={step.status} size="sm" />
        <ActionIcon variant="subtle" color="gray" aria-label={t("common:close")} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <StepDetail step={step} />
    </aside>
  );
}
