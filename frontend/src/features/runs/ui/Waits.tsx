import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { IconHourglass } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WaitView } from "@/flow/fold";
import { useMay } from "@/shared/api";
import { absolute, duration, relative } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/useNow";
import { myTasksQuery } from "../api";
import { nameOfStep, useRunContext } from "../model/context";
import { leftOf } from "../model/pace";
import classes from "../RunPage.module.css";
import { DoubtActions } from "./Doubt";
import { TestAnswer, useAnswers } from "./TestAnswer";

/** What a wait is about beyond its own record: the started run, how far the items are, the names of those who are asked. */
function useFacts(wait: WaitView) {
  const { run, view } = useRunContext();
  const step = wait.path === null ? undefined : view.steps[wait.path];
  const child = wait.reason === "child" ? run.children.filter((one) => one.path === wait.path).at(-1) : undefined;
  const asked = wait.for.map((one) => run.people?.[one] ?? one);
  return { name: step ? nameOfStep(run, step) : (wait.path ?? ""), items: step?.items, child, asked };
}

/** "Waits for Ana and Bo to decide “Approve 120 €?”, since 5 minutes." */
function useSentence(wait: WaitView): { title: string; text: string } {
  const { t, i18n } = useTranslation("runs");
  const now = useNow(15_000);
  const { name, items, child, asked } = useFacts(wait);
  const people = asked.map((one) => one.replace(/^group:/, `${t("wait.group")} `));
  const who = new Intl.ListFormat(i18n.language, { type: "disjunction" }).format(people);
  const words = { name, who: who || t("wait.somebody"), title: wait.title || name, until: wait.until ? absolute(wait.until) : "", flow: child?.flow.name, done: items?.done, total: items?.total };
  const form = child || items?.total ? `${wait.reason}_known` : wait.reason;
  const title = t([`wait.${form}`, `wait.${wait.reason}`, "wait.other"], words);
  return { title, text: [t("wait.since", { since: relative(wait.since, now) }), said(wait), eta()].filter(Boolean).join(" ") };

  /** What the other system or the limit said. */
  function said({ reason, title }: WaitView): string {
    return SAYS.has(reason) && title ? t("wait.said", { text: title.replace(/\.$/, "") }) : "";
  }

  function eta(): string {
    if (wait.until) return t(BY_ITSELF.has(wait.reason) ? "wait.again" : "wait.until", { at: absolute(wait.until), in: relative(wait.until, now) });
    const left = leftOf(items, Date.parse(wait.since), now);
    if (left !== null) return t("wait.pace", { length: duration(left) });
    return t(NO_ETA.has(wait.reason) ? `wait.eta_${wait.reason}` : "wait.no_end");
  }
}

/** The sentence alone, where a step is shown by itself. */
export function WaitSentence({ wait }: { wait: WaitView }) {
  const { title, text } = useSentence(wait);
  return (
    <p>
      <strong>{title}</strong> {text}
    </p>
  );
}

const SAYS = new Set(["outage", "rate", "slot", "settle"]);
const BY_ITSELF = new Set(["outage", "rate", "slot", "retry"]);
const NO_ETA = new Set(["items", "child", "rate", "slot", "outage", "in_doubt"]);

/** The task behind a wait, for somebody who may decide it; null for everybody else. */
function useMyTask(wait: WaitView): string | null {
  const { run } = useRunContext();
  const may = useMay("task.view") && wait.reason === "task" && run.mode === "live";
  const { data } = useQuery({ ...myTasksQuery, enabled: may });
  const mine = (data?.items ?? []).filter((task) => task.run_id === run.id && task.can_decide);
  return (mine.find((task) => task.title === wait.title) ?? mine[0])?.id ?? null;
}

/** Why the run stands still, until when, and what can be done about it. */
export function Waiting({ wait }: { wait: WaitView }) {
  const { t } = useTranslation("runs");
  const { choose } = useRunContext();
  const { title, text } = useSentence(wait);
  const { child } = useFacts(wait);
  const task = useMyTask(wait);
  const answers = useAnswers(wait);
  return (
    <section className={classes.now} data-tone="warn" aria-label={t("wait.label")}>
      <IconHourglass size={20} className={classes.nowIcon} aria-hidden />
      <div className={classes.nowBody}>
        <p className={classes.nowTitle} data-testid="why-waiting">
          {title}
        </p>
        <p className={classes.nowText}>{text}</p>
        {answers && <TestAnswer wait={wait} />}
        <div className={classes.nowActs}>
          {task !== null && (
            <Button size="compact-sm" variant="default" renderRoot={(props) => <Link to="/inbox/$id" params={{ id: task }} {...props} />}>
              {t("wait.inbox")}
            </Button>
          )}
          {child && (
            <Button size="compact-sm" variant="default" renderRoot={(props) => <Link to="/runs/$id" params={{ id: child.id }} {...props} />}>
              {t("wait.open_child")}
            </Button>
          )}
          {wait.path !== null && (
            <Button size="compact-sm" variant="default" onClick={() => choose(wait.path)}>
              {t("wait.show")}
            </Button>
          )}
          {wait.reason === "in_doubt" && wait.path !== null && <DoubtActions path={wait.path} />}
        </div>
      </div>
    </section>
  );
}
