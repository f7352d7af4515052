/** The part of JSON Schema our forms understand, and our own `x-` words beside it. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  examples?: unknown[];
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
  readOnly?: boolean;
  writeOnly?: boolean;
  "x-template"?: boolean;
  "x-show-if"?: Record<string, unknown[] | "filled">;
  "x-advanced"?: boolean;
  "x-options"?: string;
  "x-order"?: number;
  "x-secret"?: boolean;
  "x-labels"?: Record<string, string>;
}

export type Path = (string | number)[];
export type Errors = Record<string, string>;

/** `["rules", 0, "field"]` -> `rules.0.field`: the key of a field in `Errors`. */
export function pointer(path: Path): string {
  return path.join(".");
}

/** Follows `$ref`, and takes the real branch of "X or null". */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.replace("#/$defs/", "");
  if (name) return resolve({ ...root.$defs?.[name], ...without(schema, "$ref") }, root);
  if (schema.allOf?.length === 1) return resolve({ ...schema.allOf[0], ...without(schema, "allOf") }, root);
  const branches = (schema.anyOf ?? schema.oneOf)?.filter((branch) => branch.type !== "null");
  const only = branches?.length === 1 ? branches[0] : undefined;
  return only ? resolve({ ...only, ...without(without(schema, "anyOf"), "oneOf") }, root) : schema;
}

function without(schema: JsonSchema, key: keyof JsonSchema): JsonSchema {
  const { [key]: _gone, ...rest } = schema;
  return rest;
}

export function typeOf(schema: JsonSchema): string | undefined {
  if (Array.isArray(schema.type)) return schema.type.find((type) => type !== "null");
  if (schema.type) return schema.type;
  if (schema.enum) return typeof schema.enum[0];
  return schema.properties ? "object" : undefined;
}

/** "due_date" -> "Due date", for schemas without titles. */
export function wordsOf(name: string): string {
  const words = name.replace(/[_-]+/g, " ").trim().replace(SHORT_FORMS, (found) => found.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const SHORT_FORMS = /\b(api|csv|html|json|pdf|sql|url|xml)\b/g;

/** The properties of an object schema in their order, `x-order` first. */
export function orderedProperties(schema: JsonSchema): [string, JsonSchema][] {
  const entries = Object.entries(schema.properties ?? {});
  const rank = ([, property]: [string, JsonSchema]) => property["x-order"] ?? Number.MAX_SAFE_INTEGER;
  return entries.map((entry, index) => ({ entry, index })).sort((a, b) => rank(a.entry) - rank(b.entry) || a.index - b.index).map(({ entry }) => entry);
}

/** Whether a field is shown beside these values of its siblings. */
export function isShown(schema: JsonSchema, siblings: Record<string, unknown>, all: JsonSchema): boolean {
  return Object.entries(schema["x-show-if"] ?? {}).every(([field, wanted]) => {
    const value = siblings[field] ?? all.properties?.[field]?.default;
    return wanted === "filled" ? isFilled(value) : wanted.includes(value);
  });
}

/** Whether a field says anything. */
export function isFilled(value: unknown): boolean {
  return typeof value === "string" ? value.trim() !== "" : value !== undefined && value !== null;
}

/** The first example as people write it; null and whole objects are no help to anybody who types. */
export function exampleText(schema: JsonSchema): string | undefined {
  const [example] = schema.examples ?? [];
  const parts = Array.isArray(example) ? example : [example];
  if (parts.length === 0 || parts.some((part) => part == null || typeof part === "object")) return undefined;
  return parts.map(String).join(", ");
}

/** A new value in the shape of the schema: defaults, else empty. */
export function emptyValue(schema: JsonSchema, root: JsonSchema): unknown {
  const real = resolve(schema, root);
  if (real.default !== undefined) return structuredClone(real.default);
  if (typeOf(real) === "object") return emptyObject(real, root);
  if (typeOf(real) === "array") return [];
  return typeOf(real) === "boolean" ? false : undefined;
}

function emptyObject(schema: JsonSchema, root: JsonSchema): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const value = emptyValue(property, root);
    if (value !== undefined && (schema.required?.includes(name) || property.default !== undefined)) out[name] = value;
  }
  return out;
}
