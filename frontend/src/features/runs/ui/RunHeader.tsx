import { Button, Group, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { IconChevronDown, IconPlayerPause, IconPlayerPlay, IconRepeat, IconSitemap } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isOver } from "@/flow/fold";
import { api, useMay } from "@/shared/api";
import { type JsonSchema, wordsOf } from "@/shared/forms";
import { duration } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/useNow";
import { StatusBadge, tellDone, tellProblem, Time } from "@/shared/ui";
import { type RunDetail, runApi, type StepData } from "../api";
import { useRunContext } from "../model/context";
import classes from "../RunPage.module.css";
import { TryDraft } from "./Backtest";
import { Cancel } from "./Cancel";
import { PartBadge, RunBadge } from "./RunBadge";

export function RunStatus() {
  const { run, view } = useRunContext();
  const { t } = useTranslation("runs");
  return (
    <Group gap={8}>
      <span aria-live="polite">
        {run.parent && view.status === "dead" ? <PartBadge tolerated={run.parent.tolerated} /> : <RunBadge run={run} now={view.status} />}
      </span>
      {run.mode !== "live" && <StatusBadge status="draft" label={t(`mode.${run.mode}`)} tone="accent" />}
    </Group>
  );
}

/** How long it took, or takes so far. */
function RunDuration() {
  const { run, view } = useRunContext();
  const over = isOver(view.status);
  const now = useNow(over ? 60_000 : 1000);
  const from = Date.parse(view.started_at ?? run.created_at);
  const to = view.finished_at !== null ? Date.parse(view.finished_at) : now;
  return <>{duration(Math.max(0, to - from))}</>;
}

/** What the form that started the run calls a field, or its name in words. */
function labelOf({ graph, trigger }: RunDetail, name: string): string {
  const form = graph.nodes[trigger.node]?.settings["input_schema"] as JsonSchema | undefined;
  return form?.properties?.[name]?.title ?? wordsOf(name);
}

export function RunFacts() {
  const { run, view } = useRunContext();
  const { t } = useTranslation("runs");
  const by = run.started_by.kind === "user" ? run.started_by.name : "";
  return (
    <span className={classes.facts}>
      {run.about.map(({ name, value }) => (
        <span key={name} className={classes.fact}>
          {labelOf(run, name)} <strong>{value}</strong>
        </span>
      ))}
      <span className={classes.fact}>
        {run.version === null ? t("draft") : t("version", { n: run.version })}
      </span>
      <span className={classes.fact}>
        {t("facts.trigger")} <strong>{t(`trigger.${run.trigger.kind}`, { defaultValue: run.trigger.kind })}</strong>
        {by && ` · ${by}`}
      </span>
      <span className={classes.fact}>
        {t("facts.started")} <strong><Time at={run.created_at} /></strong>
      </span>
      <span className={classes.fact}>
        {t(isOver(view.status) ? "facts.took" : "facts.duration")} <strong><RunDuration /></strong>
      </span>
    </span>
  );
}

function useAct() {
  const { t } = useTranslation("runs");
  return async (act: () => Promise<unknown>, done: string) => {
    try {
      await act();
      tellDone(t(done));
    } catch (error) {
      tellProblem(error);
    }
  };
}

export function RunActions() {
  const { run, view } = useRunContext();
  const { t } = useTranslation("runs");
  const mayCancel = useMay("run.cancel");
  const over = isOver(view.status);
  const act = useAct();
  return (
    <Group gap={8}>
      {!over && mayCancel && <Cancel />}
      {over && <Again />}
      {run.mode !== "live" && <BackToFlow />}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
            {t("act.more")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconSitemap size={16} />} renderRoot={(props) => <Link to="/flows/$id" params={{ id: run.flow.id }} {...props} />}>
            {t("act.open_flow")}
          </Menu.Item>
          <TryDraft />
          {!over && mayCancel && view.status !== "paused" && (
            <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => void act(() => runApi.pause(run.id), "act.paused")}>
              {t("act.pause")}
            </Menu.Item>
          )}
          {mayCancel && view.status === "paused" && (
            <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => void act(() => runApi.resume(run.id), "act.resumed")}>
              {t("act.resume")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

/** Who tests goes back and forth between the drawing and its runs. */
function BackToFlow() {
  const { run } = useRunContext();
  const { t } = useTranslation("runs");
  return (
    <Button variant="default" leftSection={<IconSitemap size={16} aria-hidden />} renderRoot={(props) => <Link to="/flows/$id" params={{ id: run.flow.id }} {...props} />}>
      {t("act.open_flow")}
    </Button>
  );
}

/** A new run with the same input, of what is live now (or of the draft, for a run of the draft). */
function Again() {
  const { run } = useRunContext();
  const { t } = useTranslation("runs");
  const navigate = useNavigate();
  const may = useMay(run.mode === "live" ? "run.start" : "flow.test");
  const again = useMutation({
    meta: { handled: true },
    mutationFn: async () => {
      const start = await api.get<StepData>(`runs/${run.id}/steps/${run.trigger.node}`).catch(() => null);
      return runApi.again(run, start?.output ?? {});
    },
    onSuccess: ({ run_id }) => navigate({ to: "/runs/$id", params: { id: run_id } }),
    onError: tellProblem,
  });
  if (!may) return null;
  return (
    <Button variant="default" leftSection={<IconRepeat size={16} aria-hidden />} loading={again.isPending} onClick={() => again.mutate()}>
      {t("act.again")}
    </Button>
  );
}
