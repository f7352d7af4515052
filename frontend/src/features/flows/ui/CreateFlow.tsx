import { Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { applyTemplate, templatesQuery } from "@/shared/api";
import { tellProblem } from "@/shared/ui";
import { useFlowActs } from "../api";
import classes from "./Flows.module.css";

const BLANK = "blank";

/** A new flow from a template or from nothing; leads straight into the editor. */
export function CreateFlow({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("flows");
  const form = useCreate();
  return (
    <Modal opened={opened} onClose={onClose} title={t("create.title")} size="lg">
      <form onSubmit={form.submit} noValidate>
        <Stack>
          <TextInput
            label={t("create.name")}
            description={t("create.name_example")}
            withAsterisk
            aria-required
            data-autofocus
            error={form.missing && t("create.name_needed")}
            value={form.name}
            onChange={(event) => form.setName(event.currentTarget.value)}
          />
          <StartFrom value={form.start} onChange={form.setStart} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t("create.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useCreate() {
  const [name, setName] = useState("");
  const [start, setStart] = useState(BLANK);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const { create } = useFlowActs();
  const navigate = useNavigate();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const title = name.trim();
    setMissing(title === "");
    if (title === "") return;
    setBusy(true);
    try {
      const flow = start === BLANK ? await create.mutateAsync({ name: title }) : await applyTemplate(start, title);
      await navigate({ to: "/flows/$id", params: { id: flow.id } });
    } catch (error) {
      if (start !== BLANK) tellProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return { name, setName, start, setStart, missing, busy, submit: (event: FormEvent) => void submit(event) };
}

function StartFrom({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation("flows");
  const templates = useQuery(templatesQuery);
  const options = [
    { id: BLANK, name: t("create.blank"), summary: t("create.blank_text") },
    ...(templates.data ?? []).map(({ id, name, summary }) => ({ id, name, summary })),
  ];
  return (
    <Radio.Group label={t("create.start")} value={value} onChange={onChange}>
      <div className={classes.scroll}>
        <div className={classes.choices}>
          {options.map((option) => (
            <div key={option.id} className={classes.choice} data-checked={option.id === value || undefined}>
              <Radio value={option.id} label={option.name} description={option.summary} />
            </div>
          ))}
        </div>
      </div>
    </Radio.Group>
  );
}
