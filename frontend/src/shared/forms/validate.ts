import { Validator } from "@cfworker/json-schema";
import i18n from "i18next";
import type { Errors, JsonSchema } from "./schema";

/** Problems by field (`rules.0.field`), in words for people; `{}` when the value fits.
 * Text with `{{ }}` fits anywhere: its value is known only when the flow runs. */
export function validate(schema: JsonSchema, value: unknown): Errors {
  const result = new Validator(schema as object, "2020-12", false).validate(value);
  const errors: Errors = {};
  for (const unit of result.errors) {
    const found = messageFor(unit.keyword, unit.error);
    if (!found) continue;
    const path = unit.instanceLocation.replace(/^#\/?/, "").split("/").filter(Boolean);
    const missing = unit.keyword === "required" ? /"([^"]+)"/.exec(unit.error)?.[1] : undefined;
    const key = [...path.map(decode), ...(missing ? [missing] : [])].join(".");
    if (!isTemplate(at(value, key))) errors[key] ??= found;
  }
  return errors;
}

function decode(part: string): string {
  return decodeURIComponent(part).replace(/~1/g, "/").replace(/~0/g, "~");
}

function at(value: unknown, key: string): unknown {
  return key === "" ? value : key.split(".").reduce<unknown>((inner, part) => (inner as Record<string, unknown> | null)?.[part], value);
}

function isTemplate(value: unknown): boolean {
  return typeof value === "string" && value.includes("{{");
}

const SENTENCES: Record<string, string> = {
  required: "form.required",
  minLength: "form.required",
  type: "form.wrong_type",
  format: "form.wrong_format",
  pattern: "form.wrong_format",
  enum: "form.not_offered",
  minimum: "form.too_small",
  maximum: "form.too_big",
  maxLength: "form.too_long",
  minItems: "form.too_few",
};

function messageFor(keyword: string, detail: string): string | undefined {
  const key = SENTENCES[keyword];
  return key && i18n.t(`common:${key}`, { detail, limit: /(-?\d+(?:\.\d+)?)\D*$/.exec(detail)?.[1] });
}
