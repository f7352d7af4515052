import { IconChevronRight } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { StepView } from "@/flow/fold";
import { drawnPorts, portLabel } from "@/flow/ports";
import { duration } from "@/shared/lib/format";
import { StepIcon } from "@/shared/canvas";
import { StatusBadge, Time } from "@/shared/ui";
import { nameOfStep, useRunContext } from "../model/context";
import { tookOf } from "../model/gantt";
import { LongList, type RowProps } from "./LongList";
import { useFinder } from "./StepFinder";
import { StepDetail } from "./StepDetail";
import { useRunNow } from "./Timeline";
import classes from "./StepsTab.module.css";

/** Every step in the order it happened; each opens to its data. */
export function StepsTab() {
  const { steps: all, step: chosen } = useRunContext();
  const { t } = useTranslation("runs");
  const { shown: steps, finder } = useFinder(all);
  return (
    <>
      {finder}
      <LongList
        label={t("tabs.steps")}
        className={classes.list}
        count={steps.length}
        seen={steps.findIndex(({ path }) => path === chosen)}
        estimate={53}
        keyOf={(index) => steps[index]?.path ?? ""}
        row={(index, props) => {
          const step = steps[index];
          return step && <StepRow key={step.path} step={step} {...props} />;
        }}
      />
    </>
  );
}

function StepRow({ step, ...props }: { step: StepView } & RowProps) {
  const { run, types, specs, step: chosen, choose } = useRunContext();
  const { t } = useTranslation("runs");
  const id = useId();
  const open = chosen === step.path;
  const node = run.graph.nodes[step.node];
  const type = types.get(node?.type ?? "");
  const ports = node === undefined ? [] : drawnPorts(run.graph, step.node, node, specs.get(node.type));
  const many = ports.filter((port) => port.kind === "normal").length > 1;
  const port = step.port !== null && step.status === "succeeded" && many ? portLabel(ports, step.port) : null;
  return (
    <li className={classes.item} data-open={open || undefined} {...props}>
      <button type="button" className={classes.head} aria-expanded={open} aria-controls={id} onClick={() => choose(open ? null : step.path)}>
        <IconChevronRight size={16} className={classes.chevron} data-open={open || undefined} aria-hidden />
        <StepIcon icon={type?.icon ?? "box"} svg={type?.svg} category={type?.category ?? "apps"} size="small" />
        <span className={classes.words}>
          <span className={classes.name}>{nameOfStep(run, step)}</span>
          <span className={classes.sub}>
            {type?.name}
            {step.attempts.length > 1 && ` · ${t("step.tries", { count: step.attempts.length })}`}
            {port && ` · ${port}`}
          </span>
        </span>
        <StatusBadge status={step.status} size="sm" />
        <span className={classes.time}>
          <StepTime step={step} />
        </span>
        <span className={classes.when}>{step.started_at && <Time at={step.started_at} />}</span>
      </button>
      <div id={id} hidden={!open} className={classes.body}>
        {open && <StepDetail step={step} />}
      </div>
    </li>
  );
}

function StepTime({ step }: { step: StepView }) {
  const took = tookOf(step, useRunNow());
  return <>{took === null ? "–" : duration(took)}</>;
}
