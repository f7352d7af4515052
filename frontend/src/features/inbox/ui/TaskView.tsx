import { Alert, Anchor, Title } from "@mantine/core";
import { IconArrowLeft, IconBan, IconCheck, IconClock, IconLock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { cx } from "@/shared/lib/cx";
import { relative } from "@/shared/lib/format";
import { useKeys } from "@/shared/lib/useKeys";
import { Card, Facts, Person, StatusBadge, Time } from "@/shared/ui";
import type { Outcome, TaskDetail } from "../api";
import { isDanger, isPrimary, outcomeForKey } from "../model/tasks";
import { DecideBar } from "./DecideBar";
import { DecideSheet } from "./DecideSheet";
import { Chain, HandOnSheet } from "./HandOn";
import classes from "./Inbox.module.css";
import { Due } from "./TaskList";
import { Pending } from "./Undo";
import { useNext } from "./useNext";

export interface TaskViewProps {
  task: TaskDetail;
  /** Level of the task's heading: 1 when it is the page, 2 beside the list. */
  level: 1 | 2;
  onDecided: () => void;
}

/** One task: what is asked, by whom, what happens next, and the buttons that decide. */
export function TaskView({ task, level, onDecided }: TaskViewProps) {
  const [picked, setPicked] = useState<Outcome | null>(null);
  const [handing, setHanding] = useState(false);
  const decidable = task.state === "open" && task.can_decide;
  const handOn = () => setHanding(task.kind !== "doubt");
  useKeys({ a: () => setPicked(outcomeForKey(task.outcomes, "a") ?? null), r: () => setPicked(outcomeForKey(task.outcomes, "r") ?? null), d: handOn }, decidable);
  return (
    <article className={cx(classes.task, (task.state !== "open" || task.pending) && classes.grey)} aria-label={task.title}>
      <div className={classes.taskBody}>
        <Head task={task} level={level} />
        <Standing task={task} />
        <Pending task={task} />
        <Next task={task} />
        <Context task={task} />
        <Chain task={task} />
        <Answers task={task} />
      </div>
      {decidable && <DecideBar outcomes={task.outcomes} onPick={setPicked} onHandOn={task.kind === "doubt" ? undefined : handOn} />}
      {picked && <DecideSheet task={task} outcome={picked} onClose={() => setPicked(null)} onDecided={onDecided} />}
      {handing && <HandOnSheet task={task} onClose={() => setHanding(false)} onDone={onDecided} />}
    </article>
  );
}

function Head({ task, level }: { task: TaskDetail; level: 1 | 2 }) {
  const { t } = useTranslation("inbox");
  return (
    <header>
      <div className={classes.eyebrow}>
        {level === 1 && (
          <Anchor renderRoot={(props) => <Link to="/inbox" search={(old) => old} {...props} />} size="sm">
            <IconArrowLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> {t("back")}
          </Anchor>
        )}
        <StatusBadge size="sm" status={task.kind === "doubt" ? "in_doubt" : task.state === "open" ? "waiting" : task.outcome || task.state} label={task.state === "open" ? t(`kind.${task.kind}`, { defaultValue: task.kind }) : undefined} />
        {task.state === "open" && <Due at={task.due_at} />}
      </div>
      <Title order={level} className={classes.taskTitle} tabIndex={-1}>
        {task.title}
      </Title>
      {task.question && <p className={classes.question}>{task.question}</p>}
      <p className={classes.facts}>
        {task.requester && (
          <span>
            {t("requester")} <strong>{task.requester}</strong>
          </span>
        )}
        <span>
          {t("flow")} <strong>{task.flow.name}</strong>
        </span>
        <span>
          {t("created")} <Time at={task.created_at} />
        </span>
        <RuleText task={task} />
        <RunLink task={task} />
        <Repeats task={task} />
      </p>
    </header>
  );
}

function RuleText({ task }: { task: TaskDetail }) {
  const { t } = useTranslation("inbox");
  const { mode, needed, got } = task.rule;
  const key = mode === "one" ? "rule_one" : mode === "all" ? "rule_all" : "rule_many";
  return <span>{t(key, { needed, got })}</span>;
}

function RunLink({ task }: { task: TaskDetail }) {
  const { t } = useTranslation("inbox");
  if (!useMay("run.view")) return null;
  return (
    <Anchor component={Link} to="/runs/$id" params={{ id: task.run_id } as never} size="sm">
      {t("see_run")}
    </Anchor>
  );
}

/** That the question was asked before: its run does a part of an earlier one again. */
function Repeats({ task }: { task: TaskDetail }) {
  const { t } = useTranslation("inbox");
  const may = useMay("run.view");
  if (task.repeats === null) return null;
  const text = t("repeats", { id: task.repeats.slice(-6) });
  if (!may) return <span>{text}</span>;
  return (
    <Anchor component={Link} to="/runs/$id" params={{ id: task.repeats } as never} size="sm">
      {text}
    </Anchor>
  );
}

interface Notice {
  icon: typeof IconCheck;
  title: string;
  text: ReactNode;
  color: string;
}

/** Why there is nothing (more) to decide here. */
function Standing({ task }: { task: TaskDetail }) {
  const notice = useNotice(task);
  if (!notice) return null;
  const { icon: Icon, title, text, color } = notice;
  return (
    <Alert mt="md" role="status" color={color} icon={<Icon size={18} aria-hidden />} title={title}>
      {text}
    </Alert>
  );
}

function useNotice(task: TaskDetail): Notice | null {
  const { t } = useTranslation("inbox");
  const last = task.decisions.at(-1);
  const label = task.outcomes.find(({ key }) => key === (last?.outcome ?? task.outcome))?.label ?? task.outcome ?? "";
  if (task.state === "done")
    return {
      icon: IconCheck,
      color: "gray",
      title: t("state.done_title"),
      text: last ? t("state.done_by", { name: last.by, outcome: label, when: relative(last.at) }) : task.closed_why,
    };
  if (task.state === "expired")
    return { icon: IconClock, color: "gray", title: t("state.expired_title"), text: label ? t("state.expired", { outcome: label }) : t("state.expired_plain") };
  if (task.state === "cancelled") return { icon: IconBan, color: "gray", title: t("state.cancelled_title"), text: task.closed_why || t("state.cancelled") };
  if (!task.can_decide && !task.pending) return { icon: IconLock, color: "yellow.9", title: t("cannot"), text: task.why_not };
  return null;
}

function Next({ task }: { task: TaskDetail }) {
  const { t } = useTranslation("inbox");
  const next = useNext(task);
  if (task.state !== "open" || task.outcomes.length === 0) return null;
  return (
    <section className={classes.block}>
      <h2>{t("next_heading")}</h2>
      <ul className={classes.next}>
        {task.outcomes.map((outcome) => (
          <li key={outcome.key}>
            <span className={classes.nextLabel} data-danger={isDanger(outcome) || undefined} data-primary={isPrimary(outcome) || undefined}>
              {outcome.label}
            </span>
            <span>{next(outcome)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Context({ task }: { task: TaskDetail }) {
  const { t } = useTranslation("inbox");
  if (task.context.length === 0) return null;
  return (
    <section className={classes.block}>
      <h2>{t("context")}</h2>
      <Card>
        <Facts facts={task.context} />
      </Card>
    </section>
  );
}

function Answers({ task }: { task: TaskDetail }) {
  const { t } = useTranslation("inbox");
  if (task.decisions.length === 0) return null;
  const label = (key: string) => task.outcomes.find((outcome) => outcome.key === key)?.label ?? key;
  return (
    <section className={classes.block}>
      <h2>{t("decisions")}</h2>
      <ul className={classes.answers}>
        {task.decisions.map((decision, index) => (
          <li key={index}>
            <Person person={decision.by} /> <strong>{label(decision.outcome)}</strong> · <Time at={decision.at} form="absolute" />
            {decision.comment && <p className={classes.quote}>{decision.comment}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
