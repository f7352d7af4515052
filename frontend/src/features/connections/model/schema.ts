import type { JsonSchema } from "@/shared/forms";
import type { FieldSpec } from "../api";

const TYPES: Record<FieldSpec["kind"], string> = { text: "string", url: "string", select: "string", number: "number", boolean: "boolean" };

function property(field: FieldSpec): JsonSchema {
  return {
    type: TYPES[field.kind],
    title: field.label,
    description: field.help || undefined,
    ...(field.default === null ? {} : { default: field.default }),
    ...(field.kind === "url" ? { format: "uri" } : {}),
    ...(field.choices.length > 0 ? { enum: field.choices.map(({ value }) => value), "x-labels": Object.fromEntries(field.choices.map(({ value, label }) => [value, label])) } : {}),
    ...(field.secret ? { "x-secret": true } : {}),
    ...(field.show_if ? { "x-show-if": field.show_if } : {}),
  };
}

/** The form of a connector's account, as the JSON Schema our forms are made from. */
export function schemaOf(fields: FieldSpec[]): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field.name, property(field)])),
    required: fields.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** What a new account's form starts with. */
export function defaultsOf(fields: FieldSpec[]): Record<string, unknown> {
  return Object.fromEntries(fields.filter((field) => field.default !== null && field.default !== undefined).map((field) => [field.name, field.default]));
}

function isShown(field: FieldSpec, values: Record<string, unknown>): boolean {
  return Object.entries(field.show_if ?? {}).every(([name, wanted]) => wanted.includes(String(values[name])));
}

/** What is sent: values of fields that nobody sees stay behind. */
export function shownValues(fields: FieldSpec[], values: Record<string, unknown>): Record<string, unknown> {
  const hidden = new Set(fields.filter((field) => !isShown(field, values)).map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !hidden.has(name)));
}

/** Required fields that are shown and empty. */
export function missingFields(fields: FieldSpec[], values: Record<string, unknown>): string[] {
  const empty = (value: unknown) => value === undefined || value === null || value === "" || isUnset(value);
  return fields.filter((field) => field.required && isShown(field, values) && empty(values[field.name])).map(({ name }) => name);
}

function isUnset(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as { set?: boolean }).set === false;
}
