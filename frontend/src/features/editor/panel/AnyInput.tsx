import { Textarea } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { chip } from "@/flow/mapping";
import type { Field } from "@/shared/forms";

/** How a value of any kind is written: text as it is, everything else as JSON. */
function written(value: unknown, json: boolean): string {
  if (value === undefined) return "";
  if (typeof value === "string" && !json) return looksLikeJson(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value, null, 2);
}

function looksLikeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type Read = { ok: true; value: unknown } | { ok: false; why: string };

function read(text: string, json: boolean): Read {
  if (text.trim() === "") return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return json && /^\s*[[{"]/.test(text) ? { ok: false, why: (error as Error).message } : { ok: true, value: text };
  }
}

export interface AnyInputProps {
  field: Field;
  json: boolean;
  onAim: (insert: (source: string) => void) => void;
}

/** A value of any kind: a number, a text, or JSON with data inside its texts. */
export function AnyInput({ field, json, onAim }: AnyInputProps) {
  const { t } = useTranslation("common");
  const [draft, setDraft] = useState(() => written(field.value, json));
  const [known, setKnown] = useState(field.value);
  const [why, setWhy] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  if (known !== field.value) {
    setKnown(field.value);
    setDraft(written(field.value, json));
  }
  const change = (text: string) => {
    setDraft(text);
    const found = read(text, json);
    setWhy(found.ok ? null : found.why);
    if (!found.ok) return;
    setKnown(found.value);
    field.onChange(found.value);
  };
  const insert = (source: string) => {
    const start = area.current?.selectionStart ?? draft.length;
    const end = area.current?.selectionEnd ?? draft.length;
    const quoted = draft.trim() !== "" && !insideText(draft, start) ? JSON.stringify(chip(source)) : chip(source);
    change(draft.slice(0, start) + quoted + draft.slice(end));
  };
  return (
    <Textarea
      ref={area}
      id={field.id}
      aria-required={field.required}
      autosize
      minRows={json ? 4 : 1}
      maxRows={16}
      spellCheck={!json}
      styles={json ? { input: { fontFamily: "var(--hr-mono)", fontSize: 12.5 } } : undefined}
      disabled={field.disabled}
      value={draft}
      error={why === null ? undefined : t("form.bad_json", { why })}
      onFocus={() => onAim(insert)}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

/** Whether the caret stands inside a quoted text of JSON, or in plain words. */
function insideText(draft: string, caret: number): boolean {
  if (!/^\s*[[{]/.test(draft)) return true;
  const before = draft.slice(0, caret).replace(/\\./g, "");
  return (before.match(/"/g) ?? []).length % 2 === 1;
}
