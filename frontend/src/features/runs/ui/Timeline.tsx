import { Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isOver, type StepView } from "@/flow/fold";
import { duration } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/useNow";
import { EmptyState } from "@/shared/ui";
import type { Axis } from "../model/axis";
import { nameOfStep, useRunContext } from "../model/context";
import { gantt } from "../model/gantt";
import { LongList } from "./LongList";
import { useFinder } from "./StepFinder";
import { StepDetail } from "./StepDetail";
import { LaneRow } from "./TimelineRow";
import classes from "./Timeline.module.css";

const NO_WORK = new Set(["wait", "container"]);

/** When each step and each of its attempts began and ended. */
export function Timeline() {
  const { run, view, specs, steps, step } = useRunContext();
  const { t } = useTranslation("runs");
  const [whole, setWhole] = useState(false);
  const now = useRunNow();
  const works = ({ node }: StepView) => !NO_WORK.has(specs.get(run.graph.nodes[node]?.type ?? "")?.kind ?? "");
  const { shown, finder } = useFinder(steps);
  const axis = gantt(steps, now, works, !whole);
  const wanted = new Set(shown);
  const drawn = shown.length === steps.length ? axis : { ...axis, lanes: axis.lanes.filter(({ step: each }) => wanted.has(each)) };
  if (axis.lanes.length === 0) return <EmptyState title={t("timeline.none")} />;
  const chosen = step === null ? undefined : view.steps[step];
  return (
    <>
      {finder}
      {drawn.idle > 0 && (
        <Switch mb="sm" label={t("timeline.whole")} description={t("timeline.whole_help")} checked={whole} onChange={(event) => setWhole(event.currentTarget.checked)} />
      )}
      <div className={classes.chart}>
        <Scale axis={drawn} />
        <LongList
          label={t("tabs.timeline")}
          count={drawn.lanes.length}
          estimate={41}
          seen={drawn.lanes.findIndex((lane) => lane.step.path === step)}
          keyOf={(index) => drawn.lanes[index]?.step.path ?? ""}
          row={(index, props) => {
            const lane = drawn.lanes[index];
            return lane && <LaneRow key={lane.step.path} lane={lane} axis={drawn} {...props} />;
          }}
        />
      </div>
      {chosen && (
        <section className={classes.detail} aria-label={t("step.label", { name: nameOfStep(run, chosen) })}>
          <h2 className={classes.title}>{nameOfStep(run, chosen)}</h2>
          <StepDetail step={chosen} />
        </section>
      )}
    </>
  );
}

/** Now, for a run that goes on; its end, for one that is over. Milliseconds. */
export function useRunNow(): number {
  const { view } = useRunContext();
  const over = isOver(view.status);
  const now = useNow(over ? 60_000 : 1000);
  return over && view.finished_at !== null ? Date.parse(view.finished_at) : now;
}

/** Round lengths after the beginning of each stretch of work, and how long nothing happened in between. */
function Scale({ axis }: { axis: Axis }) {
  const { t } = useTranslation("runs");
  return (
    <div className={classes.scale}>
      {axis.marks.map(({ left, after }) => (
        <span key={left} style={{ left: `${left}%` }} aria-hidden>
          {after === 0 ? "0" : duration(after)}
        </span>
      ))}
      {axis.quiets.map(({ from, to, left, width }) => (
        <span key={from} className={classes.quietLength} style={{ left: `${left}%`, width: `${width}%` }} title={t("timeline.idle", { length: duration(to - from) })}>
          {duration(to - from)}
        </span>
      ))}
    </div>
  );
}
