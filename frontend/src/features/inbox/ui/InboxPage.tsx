import { SegmentedControl } from "@mantine/core";
import { useDocumentTitle, useMediaQuery } from "@mantine/hooks";
import { IconCircleCheck, IconListCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/shared/lib/useKeys";
import { Card, EmptyState, ErrorState, Loaded, Loading, MoreButton, Page } from "@/shared/ui";
import { type TaskItem, taskQuery, type TaskState, useTasks } from "../api";
import { afterDeciding, neighbour } from "../model/tasks";
import { BulkBar } from "./BulkBar";
import classes from "./Inbox.module.css";
import { TaskList } from "./TaskList";
import { TaskView } from "./TaskView";

/** So many details are read for the preview. */
const MOST_TICKED = 50;

/** The list of tasks; on a wide window the chosen task stands beside it. */
export function InboxPage({ taskId }: { taskId?: string }) {
  const wide = useMediaQuery("(min-width: 1024px)", true, { getInitialValueInEffect: false });
  const inbox = useInbox(taskId, wide);
  useDocumentTitle(`${inbox.title} · Handrail`);
  if (wide) return <Split inbox={inbox} />;
  return taskId ? <Detail inbox={inbox} id={taskId} level={1} /> : <ListPage inbox={inbox} />;
}

function useInbox(taskId: string | undefined, wide: boolean) {
  const { t } = useTranslation("inbox");
  const { state: wanted } = useSearch({ strict: false });
  const state: TaskState = wanted === "done" || wanted === "orphaned" ? wanted : "open";
  const tasks = useTasks(state);
  const navigate = useNavigate();
  const items = tasks.data ?? [];
  const chosen = taskId ?? (wide ? items[0]?.id : undefined);
  const go = (task: TaskItem | undefined) => task && void navigate({ to: "/inbox/$id", params: { id: task.id }, search: (old) => old, replace: wide });
  const move = (step: 1 | -1) => {
    const next = neighbour(items, chosen, step);
    go(next);
    if (next) requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-task="${next.id}"]`)?.focus());
  };
  const ticks = useTicks(state === "done" ? [] : items);
  useKeys({ j: () => move(1), k: () => move(-1), x: () => chosen && ticks.toggle(chosen), Enter: () => openChosen(items, chosen, wide, go) });
  const decided = () => {
    const next = wide && chosen ? afterDeciding(items, chosen) : undefined;
    if (next) go(next);
    else void navigate({ to: "/inbox" });
  };
  const setState = (value: string) => void navigate({ to: "/inbox", search: value === "open" ? {} : { state: value } });
  return { tasks, state, setState, chosen, decided, ticks, title: t("title") };
}

/** Enter goes from the list into the task: beside it on a wide window, on its own page on a phone. */
function openChosen(items: TaskItem[], chosen: string | undefined, wide: boolean, go: (task: TaskItem | undefined) => void) {
  if (wide) document.querySelector<HTMLElement>("article [tabindex='-1']")?.focus();
  else go(items.find(({ id }) => id === chosen) ?? items[0]);
}

/** The tasks that are ticked, as far as they may still be answered. */
function useTicks(items: TaskItem[]) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const able = new Set(items.filter((task) => task.can_decide).map(({ id }) => id));
  const kept = new Set([...ticked].filter((id) => able.has(id)));
  const toggle = (id: string) => {
    const next = new Set(kept);
    if (!next.delete(id) && able.has(id) && next.size < MOST_TICKED) next.add(id);
    setTicked(next);
  };
  return { ticked, kept, toggle, none: () => setTicked(new Set()) };
}

type Inbox = ReturnType<typeof useInbox>;

function Split({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation("inbox");
  return (
    <div className={classes.split}>
      <div className={classes.pane}>
        <div className={classes.paneHead}>
          <h1 className={classes.heading}>{t("title")}</h1>
          <StateTabs inbox={inbox} />
        </div>
        <div className={classes.paneBody}>
          <Items inbox={inbox} />
        </div>
        <div className={classes.paneFoot}>{t("keys")}</div>
      </div>
      <div className={classes.detailPane}>
        {inbox.chosen ? <Detail key={inbox.chosen} inbox={inbox} id={inbox.chosen} level={2} /> : <div className={classes.placeholder}>{inbox.tasks.data?.length ? t("choose") : ""}</div>}
      </div>
    </div>
  );
}

function ListPage({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation("inbox");
  return (
    <Page title={t("title")} lead={t("lead")} width="read">
      <StateTabs inbox={inbox} />
      <Card padded={false}>
        <Items inbox={inbox} />
      </Card>
    </Page>
  );
}

function StateTabs({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation("inbox");
  const shelves: TaskState[] = inbox.state === "orphaned" ? ["open", "orphaned", "done"] : ["open", "done"];
  const data = shelves.map((value) => ({ value, label: t(`tabs.${value}`) }));
  return <SegmentedControl fullWidth mb="sm" aria-label={t("title")} data={data} value={inbox.state} onChange={inbox.setState} />;
}

function Items({ inbox }: { inbox: Inbox }) {
  const { ticks } = inbox;
  return (
    <Loaded query={inbox.tasks} loading={<Loading rows={4} height={72} />}>
      {(tasks) =>
        tasks.length === 0 ? (
          <Nothing state={inbox.state} />
        ) : (
          <>
            <TaskList tasks={tasks} chosen={inbox.chosen} ticked={ticks.ticked} onTick={inbox.state === "done" ? undefined : ticks.toggle} />
            <MoreButton list={inbox.tasks} />
            {ticks.ticked.size > 0 && <BulkBar chosen={[...ticks.ticked]} onNone={ticks.none} />}
          </>
        )
      }
    </Loaded>
  );
}

function Nothing({ state }: { state: TaskState }) {
  const { t } = useTranslation("inbox");
  if (state === "done")
    return (
      <EmptyState title={t("none_done_title")} icon={IconListCheck}>
        {t("none_done_text")}
      </EmptyState>
    );
  return (
    <EmptyState title={t("clear_title")} icon={IconCircleCheck} tone="good">
      {t("clear_text")}
    </EmptyState>
  );
}

function Detail({ inbox, id, level }: { inbox: Inbox; id: string; level: 1 | 2 }) {
  const task = useQuery(taskQuery(id));
  if (task.isError && task.data === undefined) return <ErrorState error={task.error} onRetry={() => void task.refetch()} />;
  return (
    <Loaded query={task} loading={<div className={classes.taskBody}><Loading rows={4} height={56} /></div>}>
      {(data) => <TaskView task={data} level={level} onDecided={inbox.decided} />}
    </Loaded>
  );
}
