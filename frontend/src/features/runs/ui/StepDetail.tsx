import { Alert, SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ErrorInfo, StepView } from "@/flow/fold";
import { duration } from "@/shared/lib/format";
import { useFailure } from "@/shared/failures";
import { JsonView, StatusBadge, Time } from "@/shared/ui";
import { type Effect, stepQuery } from "../api";
import { useRunContext } from "../model/context";
import { Carried, ForkHere } from "./Fork";
import { LoopItems } from "./LoopItems";
import { PinSample } from "./PinSample";
import { Verified } from "./Verified";
import classes from "./StepDetail.module.css";
import { WaitSentence } from "./Waits";
import { RawError } from "./WhatNow";

/** Everything known of one step: attempts, error, what went in and out, what was sent. */
export function StepDetail({ step }: { step: StepView }) {
  const { t } = useTranslation("runs");
  const { run, view, attempt, choose } = useRunContext();
  const many = step.attempts.length > 1;
  const shown = many ? (attempt ?? step.attempt) : null;
  const stamp = `${step.status}-${step.attempts.length}`;
  const query = useQuery({ ...stepQuery(run.id, step.path, shown, stamp), enabled: step.status !== "skipped" });
  const error = step.attempts.find((item) => item.attempt === (shown ?? step.attempt))?.error ?? step.error;
  return (
    <div className={classes.detail}>
      {many && (
        <SegmentedControl
          size="xs"
          mb={10}
          aria-label={t("step.attempts")}
          value={String(shown)}
          data={step.attempts.map((item) => ({ value: String(item.attempt), label: t("step.attempt", { n: item.attempt }) }))}
          onChange={(value) => choose(step.path, Number(value))}
        />
      )}
      {view.waits.filter((wait) => wait.path === step.path).map((wait) => <WaitSentence key={wait.wait_id} wait={wait} />)}
      {step.status === "skipped" && <p className={classes.quiet}>{t("step.skipped")}</p>}
      {error && <WhyFailed error={error} />}
      <LoopItems step={step} />
      {query.data && (
        <>
          {query.data.carried && <Carried from={query.data.carried} />}
          {query.data.given && <p className={classes.quiet}>{t(`step.given_${query.data.given}`)}</p>}
          {query.data.not_sent && !query.data.given && <p className={classes.quiet}>{t(run.mode === "backtest" ? "backtest.not_sent" : "step.not_sent")}</p>}
          {query.data.other_request && <p className={classes.quiet}>{t("backtest.other_request")}</p>}
          <Part label={t("step.input")} value={query.data.input} />
          <Verified step={step} data={query.data} />
          <Part label={t("step.output")} value={query.data.output} />
          <PinSample node={step.node} value={query.data.output} />
          <Effects effects={query.data.effects} />
        </>
      )}
      {query.isError && <p className={classes.quiet}>{t("step.no_data")}</p>}
      <ForkHere step={step} />
    </div>
  );
}

function WhyFailed({ error }: { error: ErrorInfo }) {
  const { title, hint, wording } = useFailure()(error);
  return (
    <Alert color="red.9" p="sm" mb={10} title={title}>
      {hint && <Text size="sm">{hint}</Text>}
      {wording && <Text size="sm">{wording}</Text>}
      <RawError error={error} />
    </Alert>
  );
}

function Part({ label, value }: { label: string; value: unknown }) {
  if (value === null || value === undefined) return null;
  return (
    <section className={classes.part}>
      <h3 className={classes.title}>{label}</h3>
      <JsonView value={value} label={label} />
    </section>
  );
}

function Effects({ effects }: { effects: readonly Effect[] }) {
  const { t } = useTranslation("runs");
  if (effects.length === 0) return null;
  return (
    <section className={classes.part}>
      <h3 className={classes.title}>{t("effect.title")}</h3>
      {effects.map((effect) => (
        <dl key={effect.effect_id} className={classes.facts}>
          <dt>{t("effect.status")}</dt>
          <dd>
            <StatusBadge size="sm" status={LOOKS[effect.status] ?? effect.status} label={t(`effect.is_${effect.status}`, { defaultValue: effect.status })} />
          </dd>
          <Sending effect={effect} />
          {effect.decided_by && (
            <>
              <dt>{t("effect.settled")}</dt>
              <dd>{[effect.decided_by.name, effect.decided_by.evidence].filter(Boolean).join(": ")}</dd>
            </>
          )}
          <dt>{t("effect.key")}</dt>
          <dd className={classes.mono}>{effect.effect_id}</dd>
        </dl>
      ))}
    </section>
  );
}

/** A call that was refused before it left reached nobody, and is told as such. */
function Sending({ effect }: { effect: Effect }) {
  const { t } = useTranslation("runs");
  if (effect.status === "failed" && effect.error?.sent === false)
    return (
      <>
        <dt>{t("effect.sent")}</dt>
        <dd>{t("effect.never_sent")}</dd>
      </>
    );
  return (
    <>
      <dt>{t("effect.sends")}</dt>
      <dd>{effect.sends}</dd>
      <dt>{t("effect.sent")}</dt>
      <dd>
        <Time at={effect.sent_at} form="absolute" />
        {effect.sent_at && effect.done_at && ` · ${duration(Date.parse(effect.done_at) - Date.parse(effect.sent_at))}`}
      </dd>
    </>
  );
}

const LOOKS: Record<string, string> = { done: "succeeded", sent: "running", intent: "queued", planned: "queued", failed: "failed", in_doubt: "in_doubt" };
