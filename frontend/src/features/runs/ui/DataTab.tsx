import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { StepView } from "@/flow/fold";
import { JsonView, StatusBadge } from "@/shared/ui";
import { stepQuery } from "../api";
import { nameOfStep, useRunContext } from "../model/context";
import classes from "./DataTab.module.css";
import { LongList } from "./LongList";
import { StepDetail } from "./StepDetail";

/** What the run began with, what each step made of it, and what came out. */
export function DataTab() {
  const { t } = useTranslation("runs");
  const { run, view, step, choose, steps: all } = useRunContext();
  const steps = all.filter((item) => item.status !== "skipped");
  const chosen = steps.find((item) => item.path === step) ?? steps[0];
  return (
    <div className={classes.split}>
      <nav aria-label={t("data.steps")}>
        <LongList
          label={t("data.steps")}
          className={classes.list}
          count={steps.length}
          estimate={45}
          keyOf={(index) => steps[index]?.path ?? ""}
          row={(index, props) => {
            const item = steps[index];
            return (
              item && (
                <li key={item.path} {...props}>
                  <button type="button" className={classes.item} aria-current={item === chosen} onClick={() => choose(item.path)}>
                    <span className={classes.name}>{nameOfStep(run, item)}</span>
                    <StatusBadge status={item.status} size="sm" />
                  </button>
                </li>
              )
            );
          }}
        />
      </nav>
      <section className={classes.body} aria-label={chosen ? nameOfStep(run, chosen) : t("tabs.data")}>
        {chosen && (chosen.path === run.trigger.node ? <Start step={chosen} /> : <StepDetail step={chosen} />)}
        {view.output != null && (
          <>
            <h3 className={classes.title}>{t("data.result")}</h3>
            <JsonView value={view.output} label={t("data.result")} />
          </>
        )}
      </section>
    </div>
  );
}

function Start({ step }: { step: StepView }) {
  const { run } = useRunContext();
  const { t } = useTranslation("runs");
  const query = useQuery(stepQuery(run.id, step.path, null, step.status));
  return (
    <>
      <h3 className={classes.title}>{t("data.start")}</h3>
      {query.data ? <JsonView value={query.data.output} label={t("data.start")} open={3} /> : <p>{query.isError ? t("step.no_data") : t("common:loading")}</p>}
    </>
  );
}
