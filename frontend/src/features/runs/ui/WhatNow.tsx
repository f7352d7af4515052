import { Button, Code, Collapse } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { IconAlertTriangle, IconBan, IconHourglass, IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ErrorInfo, RunView, StepView } from "@/flow/fold";
import { useMay } from "@/shared/api";
import { useFailure } from "@/shared/failures";
import { ConfirmButton } from "@/shared/ui";
import { runApi } from "../api";
import { nameOfStep, useRunContext } from "../model/context";
import classes from "../RunPage.module.css";
import { GiveUp, WhoGaveUp } from "./GiveUp";
import { Paused } from "./Paused";
import { Redrive } from "./Redrive";
import { Waiting } from "./Waits";

/** The one thing to know now: what the run waits for, or why it failed. */
export function WhatNow() {
  const { view } = useRunContext();
  if (view.status === "failed" || view.status === "dead") return <Failure />;
  if (view.status === "cancelled") return <Cancelled />;
  return (
    <>
      {view.status === "paused" && <Paused />}
      {view.status === "queued" && <Queued />}
      {view.waits.map((wait) => (
        <Waiting key={wait.wait_id} wait={wait} />
      ))}
    </>
  );
}

function Queued() {
  const { t } = useTranslation("runs");
  return (
    <section className={classes.now} data-tone="quiet" aria-label={t("wait.label")}>
      <IconHourglass size={20} className={classes.nowIcon} aria-hidden />
      <div className={classes.nowBody}>
        <p className={classes.nowTitle} data-testid="why-waiting">
          {t("wait.queued")}
        </p>
      </div>
    </section>
  );
}


/** The step at which the run ended; none when the run itself could not be carried on. */
function failedStep(view: RunView, error: ErrorInfo | null): StepView | undefined {
  const steps = Object.values(view.steps).filter((step) => step.status === "failed");
  if (error === null) return steps.find((step) => step.port === null) ?? steps[0];
  return typeof error["path"] === "string" ? view.steps[error["path"]] : error.code === "poison" ? undefined : steps.find((step) => step.port === null);
}

function Failure() {
  const { t } = useTranslation("runs");
  const { run, view, choose } = useRunContext();
  const whole = view.error ?? run.error;
  const failed = failedStep(view, whole);
  const error: ErrorInfo = failed?.error ?? whole ?? {};
  const told = useFailure()(error);
  // Only runs that count are kept for a person to continue; a test is simply run again.
  const mayEdit = useMay("flow.edit");
  const part = run.parent != null && view.status === "dead";
  const open = view.status === "dead" && run.given_up === null && !part;
  const mayRedrive = useMay("run.redrive") && run.mode === "live" && open;
  return (
    <section className={classes.now} data-tone="bad" aria-label={t("failure.label")} role="alert">
      <IconAlertTriangle size={20} className={classes.nowIcon} aria-hidden />
      <div className={classes.nowBody}>
        <p className={classes.nowTitle}>
          {failed ? t("failure.step", { name: nameOfStep(run, failed) }) : t("failure.run")} {told.title}
        </p>
        {told.hint && <p className={classes.nowText}>{told.hint}</p>}
        {told.wording && <p className={classes.nowText}>{told.wording}</p>}
        <p className={classes.nowText}>{part ? <PartOf /> : open || view.status === "failed" ? t(`explained.${view.status}`) : <WhoGaveUp />}</p>
        <div className={classes.nowActs}>
          {failed && mayRedrive && <Redrive path={failed.path} />}
          {!failed && mayRedrive && (
            <ConfirmButton size="compact-sm" title={t("redrive.whole_title")} message={t("redrive.whole_text")} onConfirm={() => runApi.redrive(run.id)}>
              {t("redrive.whole")}
            </ConfirmButton>
          )}
          {failed && (
            <Button size="compact-sm" variant="default" onClick={() => choose(failed.path)}>
              {t("wait.show")}
            </Button>
          )}
          {failed && mayEdit && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPencil size={14} aria-hidden />}
              renderRoot={(props) => <Link to="/flows/$id" params={{ id: run.flow.id }} search={{ step: failed.node }} {...props} />}
            >
              {t("failure.edit")}
            </Button>
          )}
          {mayRedrive && <GiveUp />}
          <RawError error={error} />
        </div>
      </div>
    </section>
  );
}

/** Of a run that belongs to another one: who goes on with it, if anybody. */
function PartOf() {
  const { t } = useTranslation("runs");
  const { run } = useRunContext();
  return <>{t(run.parent?.tolerated ? "part.tolerated_text" : "part.text")}</>;
}

/** What the machine said, for those who need it. */
export function RawError({ error }: { error: ErrorInfo }) {
  const { t } = useTranslation("runs");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t("failure.raw")}
      </Button>
      <Collapse expanded={open} w="100%">
        {open && (
          <Code block mt={4} tabIndex={0} role="region" aria-label={t("failure.raw")}>
            {JSON.stringify(error, null, 2)}
          </Code>
        )}
      </Collapse>
    </>
  );
}

function Cancelled() {
  const { t } = useTranslation("runs");
  const { view } = useRunContext();
  return (
    <section className={classes.now} data-tone="quiet" aria-label={t("cancelled.label")}>
      <IconBan size={20} className={classes.nowIcon} aria-hidden />
      <div className={classes.nowBody}>
        <p className={classes.nowTitle}>{t("cancelled.title")}</p>
        <p className={classes.nowText}>{view.error?.message ?? t("cancelled.text")}</p>
      </div>
    </section>
  );
}
