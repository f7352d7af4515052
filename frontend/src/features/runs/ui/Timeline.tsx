import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isOver } from "@/flow/fold";
import { duration } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/useNow";
import { EmptyState, STATUSES, UNKNOWN_STATUS } from "@/shared/ui";
import { type Bar, gantt, type Lane, ticks } from "../model/gantt";
import { nameOfStep, stepsInOrder, useRunContext } from "../model/context";
import { StepDetail } from "./StepDetail";
import classes from "./Timeline.module.css";

const LEAST_WIDTH = 0.6;

/** When each step and each of its attempts began and ended. */
export function Timeline() {
  const context = useRunContext();
  const { t } = useTranslation("runs");
  const live = !isOver(context.view.status);
  const now = useNow(live ? 1000 : 60_000);
  const { from, to, lanes } = gantt(stepsInOrder(context), now);
  if (lanes.length === 0) return <EmptyState title={t("timeline.none")} />;
  const marks = ticks(to - from);
  const chosen = context.step === null ? undefined : context.view.steps[context.step];
  return (
    <>
      <div className={classes.chart}>
        <div className={classes.scale} aria-hidden>
          {marks.map((mark) => (
            <span key={mark} style={{ left: `${(mark / (to - from)) * 100}%` }}>
              {mark === 0 ? "0" : duration(mark)}
            </span>
          ))}
        </div>
        <ul className={classes.lanes} aria-label={t("tabs.timeline")}>
          {lanes.map((lane) => (
            <LaneRow key={lane.step.path} lane={lane} marks={marks.map((mark) => (mark / (to - from)) * 100)} />
          ))}
        </ul>
      </div>
      {chosen && (
        <section className={classes.detail} aria-label={t("step.label", { name: nameOfStep(context.run, chosen) })}>
          <h2 className={classes.title}>{nameOfStep(context.run, chosen)}</h2>
          <StepDetail step={chosen} />
        </section>
      )}
    </>
  );
}

function LaneRow({ lane, marks }: { lane: Lane; marks: number[] }) {
  const { run, step: chosen, choose } = useRunContext();
  const { t } = useTranslation("runs");
  const total = lane.bars.reduce((sum, bar) => sum + bar.length, 0);
  const name = nameOfStep(run, lane.step);
  return (
    <li className={classes.lane}>
      <button type="button" className={classes.row} aria-pressed={chosen === lane.step.path} onClick={() => choose(lane.step.path)}>
        <span className={classes.name}>
          {name} <VisuallyHidden>{t(`common:status.${lane.step.status}`)}</VisuallyHidden>
        </span>
        <span className={classes.track} aria-hidden>
          {marks.map((mark) => (
            <i key={mark} className={classes.grid} style={{ left: `${mark}%` }} />
          ))}
          {lane.bars.map((bar) => (
            <BarBox key={bar.attempt} bar={bar} />
          ))}
        </span>
        <span className={classes.length}>{duration(total)}</span>
      </button>
    </li>
  );
}

function BarBox({ bar }: { bar: Bar }) {
  const { t } = useTranslation();
  const look = STATUSES[bar.status] ?? UNKNOWN_STATUS;
  const Icon = look.icon;
  const wide = bar.width > 9;
  return (
    <span
      className={classes.bar}
      data-tone={look.tone}
      style={{ left: `min(${bar.left}%, calc(100% - 4px))`, width: `${Math.max(bar.width, LEAST_WIDTH)}%` }}
      title={`${t(`status.${bar.status}`)} · ${duration(bar.length)}`}
    >
      {wide && (
        <>
          <Icon size={12} stroke={2.2} /> {t(`status.${bar.status}`)}
        </>
      )}
    </span>
  );
}
