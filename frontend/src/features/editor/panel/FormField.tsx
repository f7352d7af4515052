import { ActionIcon, Button, Checkbox, Group, Input, SegmentedControl, Select, Stack, TagsInput, TextInput, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { emptyField, FIELD_KINDS, type FormField as Entry, MOST_KEYS, readForm, relabelled, writeForm } from "@/flow/formFields";
import type { Field } from "@/shared/forms";
import classes from "./FormField.module.css";

interface Draft {
  /** The schema these entries were written to. */
  of: string;
  entries: Entry[];
}

const same = (value: unknown) => JSON.stringify(value) ?? "";

/** The fields of a form, drawn one by one; as JSON Schema where it says more than a list can show. */
export function FormField({ field, standard }: { field: Field; standard: ReactNode }) {
  const { t } = useTranslation("editor");
  const read = readForm(field.value);
  const [written, setWritten] = useState(read === null);
  const [draft, setDraft] = useState<Draft | null>(null);
  // Entries that have no name yet are not in the value; they stay here while the value is what was made of them.
  const entries = draft !== null && draft.of === same(field.value) ? draft.entries : (read ?? []);
  const put = (next: Entry[]) => {
    const schema = writeForm(next);
    setDraft({ of: same(schema), entries: next });
    field.onChange(schema);
  };
  const asText = written || read === null;
  return (
    <div>
      <SegmentedControl
        size="xs"
        mb={8}
        disabled={field.disabled}
        aria-label={t("field.mode", { name: field.label })}
        value={asText ? "text" : "fields"}
        onChange={(next) => setWritten(next === "text")}
        data={[
          { value: "fields", label: t("form.fields"), disabled: read === null },
          { value: "text", label: t("form.text") },
        ]}
      />
      {asText ? standard : <Entries field={field} entries={entries} onChange={put} />}
      {read === null && <p className={classes.note}>{t("form.only_text")}</p>}
    </div>
  );
}

function Entries({ field, entries, onChange }: { field: Field; entries: Entry[]; onChange: (entries: Entry[]) => void }) {
  const { t } = useTranslation("editor");
  return (
    <Input.Wrapper label={field.label} description={field.description} error={field.error} withAsterisk={field.required} labelElement="div">
      <Stack gap={8} mt={6} role="list" aria-label={field.label}>
        {entries.map((_, n) => (
          <EntryRow key={n} entries={entries} n={n} disabled={field.disabled} onChange={onChange} />
        ))}
      </Stack>
      <Button mt={8} size="compact-sm" variant="default" disabled={field.disabled} leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange([...entries, emptyField()])}>
        {t("form.add")}
      </Button>
    </Input.Wrapper>
  );
}

interface RowProps {
  entries: Entry[];
  n: number;
  disabled: boolean;
  onChange: (entries: Entry[]) => void;
}

function EntryRow({ entries, n, disabled, onChange }: RowProps) {
  const { t } = useTranslation("editor");
  const entry = entries[n] ?? emptyField();
  const set = (more: Partial<Entry>) => onChange(entries.with(n, { ...entry, ...more }));
  const taken = entry.name !== "" && entries.findIndex(({ name }) => name === entry.name) !== n;
  const kinds = FIELD_KINDS.map((kind) => ({ value: kind, label: t(`form.kind.${kind}`) }));
  return (
    <div role="listitem" className={classes.entry} aria-label={t("form.entry", { n: n + 1 })}>
      <div className={classes.pair}>
        <TextInput size="xs" label={t("form.label")} aria-required required withAsterisk={false} value={entry.label} disabled={disabled} error={entry.name === "" ? t("form.label_missing") : undefined} onChange={(event) => onChange(relabelled(entries, n, event.currentTarget.value))} />
        <Select size="xs" label={t("form.what")} allowDeselect={false} data={kinds} value={entry.kind} disabled={disabled} onChange={(kind) => set({ kind: (kind ?? "text") as Entry["kind"] })} />
      </div>
      {entry.kind === "choice" && (
        <TagsInput size="xs" label={t("form.choices")} description={t("form.choices_help")} acceptValueOnBlur value={entry.choices} disabled={disabled} onChange={(choices) => set({ choices })} />
      )}
      <div className={classes.pair}>
        <TextInput size="xs" label={t("form.name")} value={entry.name} disabled={disabled} error={taken ? t("form.taken") : undefined} onChange={(event) => set({ name: event.currentTarget.value.replace(/[^\p{L}\p{N}_]+/gu, "_") })} />
        <TextInput size="xs" label={t("form.help")} value={entry.help} disabled={disabled} onChange={(event) => set({ help: event.currentTarget.value })} />
      </div>
      <Group gap={4} justify="space-between">
        <Checkbox size="md" label={t("form.required")} checked={entry.required} disabled={disabled} onChange={(event) => set({ required: event.currentTarget.checked })} />
        <KeyTick entries={entries} n={n} disabled={disabled} onChange={onChange} />
        <Moves entries={entries} n={n} disabled={disabled} onChange={onChange} />
      </Group>
    </div>
  );
}

/** Long texts are nothing to find a run by. */
function KeyTick({ entries, n, disabled, onChange }: RowProps) {
  const { t } = useTranslation("editor");
  const entry = entries[n] ?? emptyField();
  if (entry.kind === "long" && !entry.key) return null;
  const full = !entry.key && entries.filter(({ key }) => key).length >= MOST_KEYS;
  return (
    <Tooltip label={t(full ? "form.key_full" : "form.key_help", { count: MOST_KEYS })} multiline w={260}>
      <div>
        <Checkbox size="md" label={t("form.key")} checked={entry.key} disabled={disabled || full} onChange={(event) => onChange(entries.with(n, { ...entry, key: event.currentTarget.checked }))} />
      </div>
    </Tooltip>
  );
}

function Moves({ entries, n, disabled, onChange }: RowProps) {
  const { t } = useTranslation("editor");
  const move = (to: number) => onChange(entries.toSpliced(n, 1).toSpliced(to, 0, ...entries.slice(n, n + 1)));
  const acts = [
    { id: "up", icon: <IconArrowUp size={16} />, off: n === 0, act: () => move(n - 1) },
    { id: "down", icon: <IconArrowDown size={16} />, off: n === entries.length - 1, act: () => move(n + 1) },
    { id: "remove", icon: <IconTrash size={16} />, off: false, act: () => onChange(entries.toSpliced(n, 1)) },
  ];
  return (
    <Group gap={2}>
      {acts.map(({ id, icon, off, act }) => (
        <ActionIcon key={id} variant="subtle" color="gray" aria-label={t(`form.${id}`, { n: n + 1 })} disabled={disabled || off} onClick={act}>
          {icon}
        </ActionIcon>
      ))}
    </Group>
  );
}
