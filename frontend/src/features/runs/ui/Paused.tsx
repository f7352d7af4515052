import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { relative } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/useNow";
import { tellDone, tellProblem } from "@/shared/ui";
import { pauseQuery, runApi } from "../api";
import { useRunContext } from "../model/context";
import classes from "../RunPage.module.css";

/** Who paused the run, its flow or all flows, since when, and how it goes on. */
export function Paused() {
  const { t } = useTranslation("runs");
  const { run, view } = useRunContext();
  const now = useNow(15_000);
  const pause = useQuery(pauseQuery(run.id, view.n)).data?.pause ?? null;
  const of = pause?.of ?? "run";
  const may = useMay(of === "workspace" ? "workspace.admin" : "run.cancel");
  const resume = useMutation({
    meta: { handled: true },
    mutationFn: () => RESUME[of](run.id, run.flow.id),
    onSuccess: () => tellDone(t("act.resumed")),
    onError: tellProblem,
  });
  const by = pause && t("paused.by", { name: pause.by || t("wait.somebody"), since: relative(pause.since, now) });
  return (
    <section className={classes.now} data-tone="warn" aria-label={t("wait.label")}>
      <IconPlayerPause size={20} className={classes.nowIcon} aria-hidden />
      <div className={classes.nowBody}>
        <p className={classes.nowTitle} data-testid="why-waiting">
          {t(`paused.${of}`, { flow: run.flow.name })}
        </p>
        <p className={classes.nowText}>
          {by} {pause?.reason && t("paused.reason", { reason: pause.reason })}
        </p>
        {may && (
          <div className={classes.nowActs}>
            <Button size="compact-sm" leftSection={<IconPlayerPlay size={14} aria-hidden />} loading={resume.isPending} onClick={() => resume.mutate()}>
              {t(`paused.resume_${of}`)}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

const RESUME: Record<"run" | "flow" | "workspace", (run: string, flow: string) => Promise<unknown>> = {
  run: (run) => runApi.resume(run),
  flow: (_, flow) => runApi.resumeFlow(flow),
  workspace: () => runApi.resumeAll(),
};
