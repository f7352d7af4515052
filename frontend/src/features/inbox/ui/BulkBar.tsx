import { Button, Group } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Outcome, type TaskDetail, taskQuery } from "../api";
import { sharedOutcomes } from "../model/bulk";
import { BulkSheet } from "./BulkSheet";
import { OutcomeButton } from "./DecideBar";
import classes from "./Inbox.module.css";

export interface BulkBarProps {
  chosen: string[];
  onNone: () => void;
}

/** What can be answered to all the chosen tasks together. */
export function BulkBar({ chosen, onNone }: BulkBarProps) {
  const { t } = useTranslation("inbox");
  const [picked, setPicked] = useState<Outcome | null>(null);
  const found = useQueries({ queries: chosen.map((id) => taskQuery(id)) }).flatMap(({ data }) => (data ? [data] : []));
  const open = found.filter((task): task is TaskDetail => task.state === "open" && task.can_decide);
  const complete = found.length === chosen.length;
  const outcomes = complete ? sharedOutcomes(open) : [];
  return (
    <div className={classes.bulk} role="region" aria-label={t("bulk.label")}>
      <strong>{t("bulk.chosen", { count: chosen.length })}</strong>
      {complete && outcomes.length === 0 && picked === null && <span className={classes.bulkNone}>{t("bulk.no_shared")}</span>}
      <Group gap="xs">
        {outcomes.map((outcome) => (
          <OutcomeButton key={outcome.key} outcome={outcome} size="compact-md" onClick={() => setPicked(outcome)} />
        ))}
        <Button size="compact-md" variant="subtle" onClick={onNone}>
          {t("bulk.none")}
        </Button>
      </Group>
      {picked && <BulkSheet tasks={open} left={found.length - open.length} outcome={picked} onClose={() => setPicked(null)} onDone={onNone} />}
    </div>
  );
}
