import { JsonInput, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Errors, type JsonSchema, SchemaForm } from "@/shared/forms";
import type { Given, GivenState } from "../model/given";

/** The input of a step as a form made from what the step says of itself, or as JSON. */
export function GivenInput({ schema, given }: { schema: JsonSchema | undefined; given: GivenState }) {
  const { t } = useTranslation("runs");
  const { value, change, wrong, setWrong, errors } = given;
  const [form, setForm] = useState(schema?.properties !== undefined);
  const [text, setText] = useState("");
  const write = (next: string) => {
    setText(next);
    const read = parse(next, t("redrive.no_object"));
    setWrong(read.why);
    if (read.value !== undefined) change(read.value);
  };
  const turn = (next: string) => {
    setText(JSON.stringify(value, null, 2));
    setWrong(undefined);
    setForm(next === "form");
  };
  const ways = [
    { value: "form", label: t("redrive.form") },
    { value: "json", label: t("redrive.json") },
  ];
  return (
    <>
      {schema?.properties !== undefined && <SegmentedControl size="xs" mb="sm" aria-label={t("redrive.how")} value={form ? "form" : "json"} data={ways} onChange={turn} />}
      {form && schema !== undefined ? (
        <SchemaForm schema={schema} value={value} onChange={change} errors={errors} onBroken={(broken) => setWrong(broken ? t("redrive.broken") : undefined)} />
      ) : (
        <JsonInput
          label={t("redrive.input")}
          description={t("redrive.input_help")}
          autosize
          minRows={8}
          maxRows={20}
          styles={{ input: { fontFamily: "var(--hr-mono)", fontSize: 12.5 } }}
          value={text || JSON.stringify(value, null, 2)}
          onChange={write}
          error={wrong ?? told(errors)}
        />
      )}
    </>
  );
}

/** Where there are no fields to stand at, each says which one it is about. */
function told(errors: Errors): string | undefined {
  return Object.entries(errors).map(([name, message]) => `${name}: ${message}`).join("; ") || undefined;
}

function parse(text: string, noObject: string): { value?: Given; why?: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { value: value as Given };
    return { why: noObject };
  } catch (error) {
    return { why: (error as Error).message };
  }
}
