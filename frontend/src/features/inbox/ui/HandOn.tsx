import { Button, Group, Select, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { act } from "@/shared/lib/act";
import { Loaded, Person, tellDone, tellProblem, Time } from "@/shared/ui";
import { type TaskDetail, takersQuery, useHandOn } from "../api";
import classes from "./Inbox.module.css";
import { Sheet, usePhone } from "./Sheet";

export interface HandOnProps {
  task: TaskDetail;
  onClose: () => void;
  onDone: () => void;
}

/** Chooses who answers in the reader's place. */
export function HandOnSheet({ task, onClose, onDone }: HandOnProps) {
  const { t } = useTranslation("inbox");
  const takers = useQuery(takersQuery(task.id));
  const handOn = useHandOn(task.id);
  return (
    <Sheet onClose={onClose} title={t("hand.title")}>
      <Loaded query={takers}>{(people) => (people.length === 0 && handOn.isIdle ? <Text size="sm">{t("hand.nobody")}</Text> : <HandOnForm task={task} people={people} handOn={handOn} onClose={onClose} onDone={onDone} />)}</Loaded>
    </Sheet>
  );
}

interface FormProps extends HandOnProps {
  people: { id: string; name: string; email: string }[];
  handOn: ReturnType<typeof useHandOn>;
}

function HandOnForm({ task, people, handOn, onClose, onDone }: FormProps) {
  const { t } = useTranslation("inbox");
  const phone = usePhone();
  const [to, setTo] = useState<string | null>(null);
  const [comment, setComment] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (to === null) return;
    const name = people.find(({ id }) => id === to)?.name ?? "";
    act(handOn.mutateAsync({ to, comment: comment.trim() }), () => (tellDone(t("hand.done", { name })), onClose(), onDone()), tellProblem);
  };
  return (
    <form onSubmit={submit} className={classes.sheet} noValidate>
      <Text fw={600}>{task.title}</Text>
      <Text size="sm">{t("hand.text")}</Text>
      <Select label={t("hand.to")} placeholder={t("hand.choose")} withAsterisk searchable value={to} onChange={setTo} data={people.map(({ id, name, email }) => ({ value: id, label: name === email ? name : `${name} (${email})` }))} comboboxProps={{ withinPortal: true }} />
      <Textarea label={t("decide.comment")} autosize minRows={2} maxRows={6} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      <Group justify="flex-end" grow={phone} className={classes.sheetActs}>
        <Button variant="default" size="md" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" size="md" disabled={to === null} loading={handOn.isPending}>
          {t("hand.confirm")}
        </Button>
      </Group>
    </form>
  );
}

/** Who let whom answer, in order. */
export function Chain({ task }: { task: TaskDetail }) {
  const { t } = useTranslation("inbox");
  if (task.handed_on.length === 0) return null;
  return (
    <section className={classes.block}>
      <h2>{t("hand.chain")}</h2>
      <ul className={classes.answers}>
        {task.handed_on.map((link, index) => (
          <li key={index}>
            <Person person={link.by} /> <strong>{t("hand.link", { name: link.to })}</strong> · <Time at={link.at} form="absolute" />
            {link.comment && <p className={classes.quote}>{link.comment}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
