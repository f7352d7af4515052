import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/shared/api";
import { act } from "@/shared/lib/act";
import { CopyField, tellProblem } from "@/shared/ui";
import { useTokenActs } from "../api";
import { ScopePicker } from "./ScopePicker";

const DAYS = [7, 30, 90, 365];
const DAY_MS = 86_400_000;

/** Makes a token and shows its text, once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("me");
  const [text, setText] = useState("");
  return (
    <Modal opened onClose={onClose} title={t(text ? "tokens.made_title" : "tokens.new")} closeOnClickOutside={!text} size="lg">
      {text ? <Made text={text} onClose={onClose} /> : <TokenForm onMade={setText} onClose={onClose} />}
    </Modal>
  );
}

function Made({ text, onClose }: { text: string; onClose: () => void }) {
  const { t } = useTranslation("me");
  return (
    <Stack>
      <Text size="sm" role="status">
        {t("tokens.made_text")}
      </Text>
      <CopyField label={t("tokens.text")} value={text} />
      <Text size="sm" c="dimmed">
        {t("tokens.how")}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t("tokens.close")}</Button>
      </Group>
    </Stack>
  );
}

function TokenForm({ onMade, onClose }: { onMade: (text: string) => void; onClose: () => void }) {
  const { t } = useTranslation("me");
  const form = useTokenForm(onMade);
  return (
    <form onSubmit={form.submit} noValidate>
      <Stack>
        <TextInput
          label={t("tokens.name")}
          description={t("tokens.name_help")}
          withAsterisk
          aria-required
          data-autofocus
          maxLength={120}
          error={form.errors["name"]}
          value={form.draft.name}
          onChange={(event) => form.put({ name: event.currentTarget.value })}
        />
        <ScopePicker value={form.draft.scopes} error={form.errors["scopes"]} onChange={(scopes) => form.put({ scopes })} />
        <Select
          label={t("tokens.expires")}
          data={DAYS.map((count) => ({ value: String(count), label: t("tokens.days", { count }) }))}
          value={form.draft.days}
          allowDeselect={false}
          maw={200}
          onChange={(days) => days && form.put({ days })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t("tokens.create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface Draft {
  name: string;
  scopes: string[];
  days: string;
}

function useTokenForm(onMade: (text: string) => void) {
  const { t } = useTranslation("me");
  const [draft, setDraft] = useState<Draft>({ name: "", scopes: [], days: "90" });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const { create } = useTokenActs();
  const refused = (error: unknown) => {
    const problem = Problem.of(error);
    setErrors(problem.fields);
    if (Object.keys(problem.fields).length === 0) tellProblem(problem);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = { ...(draft.name.trim() ? {} : { name: t("tokens.name_needed") }), ...(draft.scopes.length > 0 ? {} : { scopes: t("tokens.scopes_needed") }) };
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    const expires_at = new Date(Date.now() + Number(draft.days) * DAY_MS).toISOString();
    act(create.mutateAsync({ name: draft.name.trim(), scopes: draft.scopes, expires_at }), ({ token }) => onMade(token), refused);
  };
  return { draft, put: (patch: Partial<Draft>) => setDraft({ ...draft, ...patch }), errors, submit, busy: create.isPending };
}
