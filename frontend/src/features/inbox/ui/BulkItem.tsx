import { useTranslation } from "react-i18next";
import { Facts } from "@/shared/ui";
import type { TaskDetail } from "../api";
import { tellingFacts } from "../model/telling";
import classes from "./Inbox.module.css";
import { useNext } from "./useNext";

/** One of many tasks that are answered together: what is asked, who asks, the values that tell most, what follows. */
export function BulkItem({ task, outcome }: { task: TaskDetail; outcome: string }) {
  const { t } = useTranslation("inbox");
  const next = useNext(task);
  const own = task.outcomes.find(({ key }) => key === outcome);
  const told = tellingFacts(task.context, (count) => t("bulk.rows", { count }));
  return (
    <li>
      <strong>{task.title}</strong>
      <p className={classes.bulkWho}>{task.requester ? t("bulk.from", { name: task.requester, flow: task.flow.name }) : task.flow.name}</p>
      {task.question && <p className={classes.bulkAsk}>{task.question}</p>}
      {told.facts.length > 0 && (
        <dl className={classes.bulkFacts}>
          {told.facts.map(({ label, text }, index) => (
            <div key={index}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {told.more && (
        <details className={classes.bulkAll}>
          <summary>{t("bulk.all_facts", { count: task.context.length })}</summary>
          <Facts facts={task.context} />
        </details>
      )}
      <span className={classes.bulkNext}>{own && next(own)}</span>
    </li>
  );
}
