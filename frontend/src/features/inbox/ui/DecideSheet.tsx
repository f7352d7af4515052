import { Alert, Button, Group, Text, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/shared/api";
import { act } from "@/shared/lib/act";
import { relative } from "@/shared/lib/format";
import { tellDone, tellProblem } from "@/shared/ui";
import { type Outcome, type TaskDetail, useDecide, useTakeBack } from "../api";
import { isDanger } from "../model/tasks";
import classes from "./Inbox.module.css";
import { Sheet, usePhone } from "./Sheet";
import { tellUndoable } from "./Undo";
import { useNext } from "./useNext";

export interface DecideSheetProps {
  task: TaskDetail;
  outcome: Outcome;
  onClose: () => void;
  onDecided: () => void;
}

/** Asks once more before an answer counts: what will happen, and a comment where one is needed. */
export function DecideSheet({ task, outcome, onClose, onDecided }: DecideSheetProps) {
  const { t } = useTranslation("inbox");
  const phone = usePhone();
  const next = useNext(task);
  const form = useDecideForm({ task, outcome, onClose, onDecided });
  return (
    <Sheet onClose={onClose} title={t("decide.title", { label: outcome.label })}>
      <form onSubmit={form.submit} className={classes.sheet} noValidate>
        <Text fw={600}>{task.title}</Text>
        <Text size="sm">{t("decide.consequence", { steps: next(outcome) })}</Text>
        {form.notice && (
          <Alert color="yellow.9" role="alert">
            {form.notice}
          </Alert>
        )}
        <Textarea
          label={t("decide.comment")}
          description={t("decide.comment_help")}
          withAsterisk={outcome.comment_required}
          aria-required={outcome.comment_required}
          error={form.missing && t("decide.comment_needed")}
          autosize
          minRows={2}
          maxRows={8}
          data-autofocus={outcome.comment_required || undefined}
          value={form.comment}
          onChange={(event) => form.setComment(event.currentTarget.value)}
        />
        <Group justify="flex-end" grow={phone} className={classes.sheetActs}>
          <Button variant="default" size="md" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" size="md" color={isDanger(outcome) ? "red.9" : undefined} loading={form.busy} data-autofocus={!outcome.comment_required || undefined}>
            {t("decide.confirm", { label: outcome.label })}
          </Button>
        </Group>
      </form>
    </Sheet>
  );
}

function useDecideForm({ task, outcome, onClose, onDecided }: DecideSheetProps) {
  const { t } = useTranslation("inbox");
  const decide = useDecide(task.id);
  const takeBack = useTakeBack(task.id);
  const [comment, setComment] = useKept(`handrail.answer.${task.id}`);
  const [missing, setMissing] = useState(false);
  const [notice, setNotice] = useState("");

  const refused = (error: unknown) => {
    const problem = Problem.of(error);
    if (problem.offline) return setNotice(t("decide.offline"));
    if (!problem.conflict) return tellProblem(problem);
    setNotice(problem.code === "already_decided" ? alreadyDecided(problem, task, t) : t("decide.changed"));
  };
  const taken = (answered: TaskDetail) => {
    setComment("");
    if (answered.pending) tellUndoable(answered, outcome.label, () => takeBack.mutateAsync());
    else tellDone(t("decide.done", { label: outcome.label }));
    onClose();
    onDecided();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const needed = outcome.comment_required && comment.trim() === "";
    setMissing(needed);
    setNotice("");
    if (needed) return;
    act(decide.mutateAsync({ outcome: outcome.key, comment: comment.trim(), version: task.version }), taken, refused);
  };
  return { comment, setComment, missing, notice, submit, busy: decide.isPending };
}

/** Text that is still there when the page was closed before it could be sent. */
function useKept(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? "");
  const put = (next: string) => {
    if (next === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, next);
    setText(next);
  };
  return [text, put];
}

type Translate = (key: string, values?: Record<string, unknown>) => string;

function alreadyDecided(problem: Problem, task: TaskDetail, t: Translate): string {
  const { by, at, outcome } = problem.data as { by?: string; at?: string; outcome?: string };
  if (!by || !at) return problem.detail || t("decide.already_plain");
  const label = task.outcomes.find(({ key }) => key === outcome)?.label ?? outcome;
  return t("decide.already", { name: by, outcome: label, when: relative(at) });
}
