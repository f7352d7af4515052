import { Button, Checkbox, Group, MultiSelect, NumberInput, PasswordInput, Select, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type JsonSchema, wordsOf } from "./schema";
import type { Choice, Field } from "./types";

interface WidgetProps {
  field: Field;
}

/** What every control shares: label, help with an example, required mark, error. */
export function useCommon(field: Field) {
  const { t } = useTranslation();
  const example = field.example && t("form.example", { value: field.example });
  const description = [field.description, example].filter(Boolean).join(" ");
  return {
    id: field.id,
    label: field.label,
    description: description || undefined,
    withAsterisk: field.required,
    "aria-required": field.required,
    disabled: field.disabled,
    error: field.error,
  };
}

function text(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const INPUT_TYPES: Record<string, string> = { email: "email", uri: "url", url: "url" };

export function TextWidget({ field }: WidgetProps) {
  const common = useCommon(field);
  return (
    <TextInput
      {...common}
      type={INPUT_TYPES[field.schema.format ?? ""] ?? "text"}
      value={text(field.value)}
      maxLength={field.schema.maxLength}
      onChange={(event) => field.onChange(event.currentTarget.value || (field.required ? "" : undefined))}
    />
  );
}

export function TextareaWidget({ field }: WidgetProps) {
  return <Textarea {...useCommon(field)} autosize minRows={3} maxRows={12} value={text(field.value)} onChange={(event) => field.onChange(event.currentTarget.value)} />;
}

export function CodeWidget({ field }: WidgetProps) {
  const mono = { input: { fontFamily: "var(--hr-mono)" } };
  return <Textarea {...useCommon(field)} autosize minRows={1} styles={mono} spellCheck={false} value={text(field.value)} onChange={(event) => field.onChange(event.currentTarget.value)} />;
}

export function NumberWidget({ field }: WidgetProps) {
  const { t } = useTranslation();
  const { schema } = field;
  return (
    <NumberInput
      {...useCommon(field)}
      value={typeof field.value === "number" ? field.value : ""}
      min={schema.minimum}
      max={schema.maximum}
      clampBehavior="none"
      allowDecimal={schema.type !== "integer"}
      suffix={schema.format === "duration" ? ` ${t("form.seconds")}` : undefined}
      onChange={(value) => field.onChange(value === "" ? undefined : Number(value))}
    />
  );
}

export function YesNoWidget({ field }: WidgetProps) {
  const { withAsterisk: _mark, ...common } = useCommon(field);
  return <Checkbox {...common} aria-required={undefined} checked={(field.value ?? field.schema.default) === true} onChange={(event) => field.onChange(event.currentTarget.checked)} />;
}

export function choicesOf(schema: JsonSchema): Choice[] {
  return (schema.enum ?? []).map((value) => ({ value: String(value), label: schema["x-labels"]?.[String(value)] ?? wordsOf(String(value)) }));
}

export function ChoiceWidget({ field }: WidgetProps) {
  const { t } = useTranslation();
  const pick = (chosen: string | null) => field.onChange(field.schema.enum?.find((value) => String(value) === chosen));
  return (
    <Select
      {...useCommon(field)}
      data={choicesOf(field.schema)}
      value={field.value === undefined ? null : String(field.value)}
      placeholder={t("form.choose")}
      allowDeselect={!field.required}
      onChange={pick}
    />
  );
}

export function ManyChoicesWidget({ field }: WidgetProps) {
  const data = choicesOf(field.schema.items ?? {});
  return <MultiSelect {...useCommon(field)} data={data} value={(field.value as string[] | undefined) ?? []} onChange={field.onChange} clearable />;
}

/** Choices that only the connected system knows; a value typed by hand stays possible when they cannot be read. */
export function DynamicChoiceWidget({ field }: WidgetProps) {
  const [choices, setChoices] = useState<Choice[] | null>(null);
  const { loadOptions } = field.form;
  const name = field.schema["x-options"] ?? "";
  const key = field.name;
  useEffect(() => {
    let stale = false;
    loadOptions?.(name, key.split(".")).then((found) => !stale && setChoices(found), () => !stale && setChoices(null));
    return () => {
      stale = true;
    };
  }, [loadOptions, name, key]);
  const common = useCommon(field);
  if (!choices) return <TextWidget field={field} />;
  const value = text(field.value) || null;
  // A value that is none of the choices any more is shown as it is, not hidden.
  const data = value === null || choices.some((choice) => choice.value === value) ? choices : [{ value, label: value }, ...choices];
  return <Select {...common} data={data} searchable value={value} onChange={(next) => field.onChange(next ?? undefined)} />;
}

export function TagsWidget({ field }: WidgetProps) {
  const { t } = useTranslation();
  const people = field.schema.format === "people" || field.schema.items?.format === "email";
  const values = Array.isArray(field.value) ? field.value.map(String) : [];
  return <TagsInput {...useCommon(field)} value={values} placeholder={people && values.length === 0 ? t("form.person_placeholder") : undefined} acceptValueOnBlur onChange={field.onChange} />;
}

export function TimezoneWidget({ field }: WidgetProps) {
  const zones = useMemo(() => ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")], []);
  return <Select {...useCommon(field)} data={zones} searchable limit={60} value={text(field.value) || null} onChange={(value) => field.onChange(value ?? undefined)} />;
}

export function DateWidget({ field }: WidgetProps) {
  const type = field.schema.format === "date" ? "date" : "datetime-local";
  return <TextInput {...useCommon(field)} type={type} value={text(field.value)} onChange={(event) => field.onChange(event.currentTarget.value || undefined)} />;
}

function isSaved(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as { set?: boolean }).set === true;
}

/** A secret that was saved comes back as `{set: true}`; it can only be replaced. */
export function SecretWidget({ field }: WidgetProps) {
  const { t } = useTranslation();
  const saved = isSaved(field.value);
  const [before] = useState(field.value);
  const common = useCommon(field);
  if (saved)
    return (
      <div role="group" aria-label={field.label}>
        <Text size="sm" fw={500}>
          {field.label}
        </Text>
        <Group gap="sm" mt={4}>
          <IconLock size={16} aria-hidden />
          <Text size="sm" c="dimmed">
            {t("form.saved_secret")}
          </Text>
          <Button size="compact-sm" variant="default" disabled={field.disabled} onClick={() => field.onChange("")}>
            {t("form.replace_secret")}
          </Button>
        </Group>
      </div>
    );
  const wasSaved = isSaved(before);
  return (
    <div>
      <PasswordInput {...common} autoComplete="off" data-1p-ignore value={typeof field.value === "string" ? field.value : ""} onChange={(event) => field.onChange(event.currentTarget.value)} />
      {wasSaved && (
        <Button size="compact-sm" variant="subtle" mt={4} onClick={() => field.onChange(before)}>
          {t("form.keep_secret")}
        </Button>
      )}
    </div>
  );
}

export function JsonWidget({ field }: WidgetProps) {
  const { t } = useTranslation();
  const { name } = field;
  const { onBroken } = field.form;
  const [draft, setDraft] = useState(() => (field.value === undefined ? "" : JSON.stringify(field.value, null, 2)));
  const [problem, setProblem] = useState("");
  const change = (next: string) => {
    setDraft(next);
    try {
      field.onChange(next.trim() === "" ? undefined : JSON.parse(next));
      setProblem("");
      onBroken(name, false);
    } catch (error) {
      setProblem(t("form.bad_json", { why: (error as Error).message }));
      onBroken(name, true);
    }
  };
  useEffect(() => () => onBroken(name, false), [onBroken, name]);
  const mono = { input: { fontFamily: "var(--hr-mono)", fontSize: 12.5 } };
  return <Textarea {...useCommon(field)} error={problem || field.error} autosize minRows={3} maxRows={16} styles={mono} spellCheck={false} value={draft} onChange={(event) => change(event.currentTarget.value)} />;
}
