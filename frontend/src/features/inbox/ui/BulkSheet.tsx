import { Button, Group, Text, Textarea } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { act } from "@/shared/lib/act";
import { tellProblem } from "@/shared/ui";
import { type Outcome, type TaskDetail, useDecideMany } from "../api";
import type { BulkResult } from "../model/bulk";
import { isDanger } from "../model/tasks";
import { BulkItem } from "./BulkItem";
import classes from "./Inbox.module.css";
import { Sheet, usePhone } from "./Sheet";

export interface BulkSheetProps {
  tasks: TaskDetail[];
  /** How many of the chosen cannot be answered any more. */
  left: number;
  outcome: Outcome;
  onClose: () => void;
  onDone: () => void;
}

/** Shows every task that will be answered, then what became of each. */
export function BulkSheet({ tasks, left, outcome, onClose, onDone }: BulkSheetProps) {
  const { t } = useTranslation("inbox");
  const [asked] = useState(tasks);
  const [results, setResults] = useState<BulkResult[] | null>(null);
  const taken = results?.filter((result) => result.taken).length ?? 0;
  const title = results ? t("bulk.result", { done: taken, count: results.length }) : t("bulk.title", { label: outcome.label, count: asked.length });
  return (
    <Sheet wide onClose={results ? onDone : onClose} title={title}>
      {results ? <Results tasks={asked} results={results} onDone={onDone} /> : <Preview tasks={asked} left={left} outcome={outcome} onClose={onClose} onResults={setResults} />}
    </Sheet>
  );
}

interface PreviewProps {
  tasks: TaskDetail[];
  left: number;
  outcome: Outcome;
  onClose: () => void;
  onResults: (results: BulkResult[]) => void;
}

function Preview({ tasks, left, outcome, onClose, onResults }: PreviewProps) {
  const { t } = useTranslation("inbox");
  const phone = usePhone();
  const [comment, setComment] = useState("");
  const [missing, setMissing] = useState(false);
  const decide = useDecideMany();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const needed = outcome.comment_required && comment.trim() === "";
    setMissing(needed);
    if (needed) return;
    const decisions = tasks.map(({ id, version }) => ({ id, version, outcome: outcome.key, comment: comment.trim() }));
    act(decide.mutateAsync(decisions), ({ items }) => onResults(items), tellProblem);
  };
  return (
    <form onSubmit={submit} className={classes.sheet} noValidate>
      <Text size="sm">{t("bulk.at_once")}</Text>
      {/* A long list scrolls by keyboard too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul className={classes.bulkList} tabIndex={0} aria-label={t("bulk.list")}>
        {tasks.map((task) => (
          <BulkItem key={task.id} task={task} outcome={outcome.key} />
        ))}
      </ul>
      {left > 0 && <Text size="sm">{t("bulk.left", { count: left })}</Text>}
      <Textarea label={t("decide.comment")} description={t("bulk.comment_help")} withAsterisk={outcome.comment_required} error={missing && t("decide.comment_needed")} autosize minRows={2} maxRows={6} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      <Group justify="flex-end" grow={phone} className={classes.sheetActs}>
        <Button variant="default" size="md" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" size="md" color={isDanger(outcome) ? "red.9" : undefined} loading={decide.isPending} data-autofocus={!outcome.comment_required || undefined}>
          {t("bulk.confirm", { label: outcome.label, count: tasks.length })}
        </Button>
      </Group>
    </form>
  );
}

function Results({ tasks, results, onDone }: { tasks: TaskDetail[]; results: BulkResult[]; onDone: () => void }) {
  const { t } = useTranslation("inbox");
  return (
    <div className={classes.sheet}>
      <ul className={classes.bulkList} role="status">
        {results.map(({ id, taken, detail }) => (
          <li key={id}>
            <strong>
              {taken ? <IconCheck size={16} color="var(--hr-good)" aria-hidden /> : <IconX size={16} color="var(--hr-bad)" aria-hidden />} {tasks.find((task) => task.id === id)?.title}
            </strong>
            <span className={classes.bulkNext}>{taken ? t("bulk.taken") : detail}</span>
          </li>
        ))}
      </ul>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          {t("common:close")}
        </Button>
      </Group>
    </div>
  );
}
