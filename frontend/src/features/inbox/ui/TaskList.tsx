import { Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { cx } from "@/shared/lib/cx";
import { useNow } from "@/shared/lib/useNow";
import { StatusBadge, Time } from "@/shared/ui";
import type { TaskItem } from "../api";
import { urgency } from "../model/tasks";
import classes from "./Inbox.module.css";

export interface TaskListProps {
  tasks: TaskItem[];
  chosen?: string;
  /** Those that are ticked to be answered together; none where that is not offered. */
  ticked?: ReadonlySet<string>;
  onTick?: (id: string) => void;
}

/** Tasks as cards: the question in one line, whose flow, until when. */
export function TaskList({ tasks, chosen, ticked, onTick }: TaskListProps) {
  const { t } = useTranslation("inbox");
  return (
    <ul className={classes.list} aria-label={t("list")}>
      {tasks.map((task) => (
        <li key={task.id} className={classes.item} data-ticked={ticked?.has(task.id) || undefined}>
          {onTick && task.state === "open" && (
            <Checkbox className={classes.tick} aria-label={t("bulk.tick", { title: task.title })} checked={ticked?.has(task.id) ?? false} disabled={!task.can_decide} onChange={() => onTick(task.id)} />
          )}
          <TaskCard task={task} chosen={task.id === chosen} />
        </li>
      ))}
    </ul>
  );
}

function TaskCard({ task, chosen }: { task: TaskItem; chosen: boolean }) {
  const { t } = useTranslation("inbox");
  return (
    <Link
      to="/inbox/$id"
      params={{ id: task.id }}
      search={(old) => old}
      className={cx(classes.card, (task.state !== "open" || task.pending) && classes.closed)}
      aria-current={chosen ? "true" : undefined}
      data-task={task.id}
    >
      <span className={classes.cardTop}>
        <span className={classes.cardTitle}>{task.title}</span>
        {task.kind === "doubt" && <StatusBadge size="sm" status="in_doubt" />}
        {task.pending && <StatusBadge size="sm" status={task.pending.outcome} label={t("undo.badge")} tone="info" />}
        {task.state !== "open" && <StatusBadge size="sm" status={task.outcome || task.state} />}
      </span>
      {task.question && <span className={classes.cardQuestion}>{task.question}</span>}
      <span className={classes.cardFoot}>
        <span className={classes.cardFlow}>{[task.flow.name, task.requester && t("from", { name: task.requester })].filter(Boolean).join(" · ")}</span>
        {task.state === "open" ? <Due at={task.due_at} fallback={task.created_at} /> : <Time at={task.closed_at ?? task.created_at} />}
      </span>
    </Link>
  );
}

export function Due({ at, fallback }: { at: string | null; fallback?: string }) {
  const { t } = useTranslation("inbox");
  const now = useNow();
  if (!at) return fallback ? <Time at={fallback} /> : <span>{t("no_deadline")}</span>;
  const state = urgency(at, now);
  return (
    <span className={classes.due} data-urgency={state}>
      {t(state === "late" ? "late" : "due")} <Time at={at} />
    </span>
  );
}
