import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { duration } from "@/shared/lib/format";
import { STATUSES, UNKNOWN_STATUS } from "@/shared/ui";
import type { Axis } from "../model/axis";
import { nameOfStep, useRunContext } from "../model/context";
import type { Bar, Lane } from "../model/gantt";
import type { RowProps } from "./LongList";
import classes from "./Timeline.module.css";

const LEAST_WIDTH = 0.6;
/** From this width on (percent) a bar says its status. */
const WORDS_FROM = 9;

/** A step; the attempts of the chosen one have rows of their own below it. */
export function LaneRow({ lane, axis, ...props }: { lane: Lane; axis: Axis } & RowProps) {
  const { run, step: chosen, attempt, choose } = useRunContext();
  const { t } = useTranslation("runs");
  const open = chosen === lane.step.path;
  const tries = lane.bars.length;
  return (
    <li className={classes.lane} {...props}>
      <button type="button" className={classes.row} aria-pressed={open} aria-expanded={tries > 1 ? open : undefined} onClick={() => choose(open ? null : lane.step.path)}>
        <span className={classes.name}>
          {nameOfStep(run, lane.step)} <VisuallyHidden>{t(`common:status.${lane.step.status}`)}</VisuallyHidden>
          {tries > 1 && <span className={classes.tries}>{t("step.tries", { count: tries })}</span>}
        </span>
        <Track bars={lane.bars} axis={axis} />
        <span className={classes.length}>{duration(lane.took)}</span>
      </button>
      {open && tries > 1 && (
        <ol className={classes.attempts} aria-label={t("step.attempts")}>
          {lane.bars.map((bar) => (
            <li key={bar.attempt}>
              <button type="button" className={classes.row} aria-pressed={attempt === bar.attempt} onClick={() => choose(lane.step.path, bar.attempt)}>
                <span className={classes.name}>
                  {t("step.attempt", { n: bar.attempt })} <VisuallyHidden>{t(`common:status.${bar.status}`)}</VisuallyHidden>
                </span>
                <Track bars={[bar]} axis={axis} />
                <span className={classes.length}>{duration(bar.length)}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}

function Track({ bars, axis }: { bars: Bar[]; axis: Axis }) {
  return (
    <span className={classes.track} aria-hidden>
      {axis.marks.map(({ left }) => (
        <i key={left} className={classes.grid} style={{ left: `${left}%` }} />
      ))}
      {axis.quiets.map(({ from, left, width }) => (
        <i key={from} className={classes.quiet} style={{ left: `${left}%`, width: `${width}%` }} />
      ))}
      {bars.map((bar) => (
        <BarBox key={bar.attempt} bar={bar} />
      ))}
    </span>
  );
}

function BarBox({ bar }: { bar: Bar }) {
  const { t } = useTranslation();
  const look = STATUSES[bar.status] ?? UNKNOWN_STATUS;
  const Icon = look.icon;
  return (
    <span
      className={classes.bar}
      data-tone={look.tone}
      style={{ left: `min(${bar.left}%, calc(100% - 4px))`, width: `${Math.max(bar.width, LEAST_WIDTH)}%` }}
      title={`${t(`status.${bar.status}`)} · ${duration(bar.length)}`}
    >
      {bar.width > WORDS_FROM && (
        <>
          <Icon size={12} stroke={2.2} /> {t(`status.${bar.status}`)}
        </>
      )}
    </span>
  );
}
