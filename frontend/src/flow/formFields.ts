/** A form as a list of fields, read from and written to the JSON Schema that a trigger keeps. */
import { freeKey } from "./model";

export type FieldKind = "text" | "long" | "email" | "number" | "integer" | "yes_no" | "date" | "choice";

export interface FormField {
  /** What the data calls it. */
  name: string;
  /** What people read. */
  label: string;
  kind: FieldKind;
  required: boolean;
  help: string;
  /** Of a choice; empty otherwise. */
  choices: string[];
  /** Runs are found by its value. */
  key: boolean;
}

type Schema = Record<string, unknown>;

interface KindRecord {
  kind: FieldKind;
  schema: Schema;
}

/** What each kind of field is as a schema; the first that fits is what a schema is read as. */
const KINDS: readonly KindRecord[] = [
  { kind: "long", schema: { type: "string", format: "textarea" } },
  { kind: "email", schema: { type: "string", format: "email" } },
  { kind: "date", schema: { type: "string", format: "date" } },
  { kind: "number", schema: { type: "number" } },
  { kind: "integer", schema: { type: "integer" } },
  { kind: "yes_no", schema: { type: "boolean" } },
  { kind: "text", schema: { type: "string" } },
];

/** Key fields a form may have. */
export const MOST_KEYS = 5;

export const FIELD_KINDS: readonly FieldKind[] = ["text", "long", "number", "integer", "yes_no", "choice", "date", "email"];

/** Words a list of fields can show; a schema that says more stays as it is written. */
const SHOWN = new Set(["type", "format", "title", "description", "enum", "x-order", "x-key", "minLength"]);
const AROUND = new Set(["type", "properties", "required", "additionalProperties"]);

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(schema: Schema): FieldKind | null {
  const { type, format, enum: choices } = schema;
  if (choices !== undefined) return type === "string" && format === undefined && isTexts(choices) ? "choice" : null;
  return KINDS.find((one) => one.schema["type"] === type && one.schema["format"] === format)?.kind ?? null;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function readField(name: string, schema: unknown, required: boolean): FormField | null {
  if (!isObject(schema) || Object.keys(schema).some((word) => !SHOWN.has(word))) return null;
  const kind = kindOf(schema);
  const shortest = schema["minLength"];
  if (kind === null || (shortest !== undefined && (shortest !== 1 || !required))) return null;
  const words = (key: string) => (typeof schema[key] === "string" ? schema[key] : "");
  return { name, kind, required, label: words("title"), help: words("description"), choices: isTexts(schema["enum"]) ? schema["enum"] : [], key: schema["x-key"] === true };
}

/** The fields of a schema in their order; null when it says more than a list of fields can show. */
export function readForm(schema: unknown): FormField[] | null {
  if (schema === undefined || schema === null) return [];
  if (!isObject(schema) || Object.keys(schema).some((word) => !AROUND.has(word))) return null;
  if (schema["type"] !== undefined && schema["type"] !== "object") return null;
  if (schema["additionalProperties"] !== undefined && schema["additionalProperties"] !== true) return null;
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = new Set(isTexts(schema["required"]) ? schema["required"] : []);
  const fields = Object.entries(properties).map(([name, inner]) => ({ order: orderOf(inner), field: readField(name, inner, required.has(name)) }));
  if ([...required].some((name) => !(name in properties)) || fields.some(({ field }) => field === null)) return null;
  return fields.sort((a, b) => a.order - b.order).flatMap(({ field }) => field ?? []);
}

function orderOf(schema: unknown): number {
  const order = isObject(schema) ? schema["x-order"] : undefined;
  return typeof order === "number" ? order : Number.MAX_SAFE_INTEGER;
}

function writeField(field: FormField, order: number): Schema {
  const base = field.kind === "choice" ? { type: "string", enum: field.choices } : (KINDS.find(({ kind }) => kind === field.kind)?.schema ?? {});
  const filled = field.required && (field.kind === "text" || field.kind === "long") ? { minLength: 1 } : {};
  const title = field.label.trim() === "" ? {} : { title: field.label };
  const help = field.help.trim() === "" ? {} : { description: field.help };
  return { ...base, ...filled, ...title, ...help, ...(field.key ? { "x-key": true } : {}), "x-order": order };
}

/** The schema of a form; undefined for none. A field without a name of its own is left out until it has one. */
export function writeForm(fields: readonly FormField[]): Schema | undefined {
  const named = fields.filter(({ name }, n) => name !== "" && fields.findIndex((other) => other.name === name) === n);
  if (named.length === 0) return undefined;
  return {
    type: "object",
    properties: Object.fromEntries(named.map((field, n) => [field.name, writeField(field, n + 1)])),
    required: named.filter(({ required }) => required).map(({ name }) => name),
  };
}

export function emptyField(): FormField {
  return { name: "", label: "", kind: "text", required: false, help: "", choices: [], key: false };
}

/** A field under a new label; its name follows as long as nobody chose another one. */
export function relabelled(fields: readonly FormField[], index: number, label: string): FormField[] {
  const field = fields[index];
  if (field === undefined) return [...fields];
  const others = fields.filter((_, n) => n !== index).map(({ name }) => name);
  const follows = field.name === "" || field.name === freeKey(others, field.label);
  return fields.map((one, n) => (n === index ? { ...one, label, name: follows && label.trim() !== "" ? freeKey(others, label) : one.name } : one));
}
