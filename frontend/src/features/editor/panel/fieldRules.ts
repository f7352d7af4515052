import type { Field, JsonSchema } from "@/shared/forms";
import { resolve, typeOf } from "@/shared/forms";

export type FieldKind = "plain" | "structure" | "condition" | "people" | "duration" | "json" | "any" | "template" | "map" | "form";

/** Whether the field or anything around it says that its values are plain. */
function isPlain(field: Field): boolean {
  let schema: JsonSchema = resolve(field.root, field.root);
  for (const step of field.path) {
    const inner = typeof step === "number" ? schema.items : (schema.properties ?? {})[step];
    if (inner === undefined) return false;
    schema = resolve(inner, field.root);
    if (schema["x-template"] === false) return true;
  }
  return false;
}

type Rule = { kind: FieldKind; fits: (field: Field, type: string | undefined) => boolean };

/** How a setting is filled in: the first rule that fits. A new way is a new record. */
const RULES: Rule[] = [
  { kind: "people", fits: (field) => field.schema.format === "people" },
  { kind: "form", fits: (field) => field.schema.format === "schema" },
  { kind: "condition", fits: (field) => field.schema.format === "expression" },
  { kind: "plain", fits: (field) => isPlain(field) || field.schema["x-secret"] === true },
  { kind: "plain", fits: (field) => ["cron", "timezone"].includes(field.schema.format ?? "") },
  { kind: "duration", fits: (field) => field.schema.format === "duration" },
  { kind: "structure", fits: (field, type) => type === "object" && field.schema.properties !== undefined },
  { kind: "structure", fits: (field, type) => type === "array" && field.schema.items !== undefined && typeOf(resolve(field.schema.items, field.root)) !== undefined },
  { kind: "json", fits: (field) => field.schema.format === "json" },
  { kind: "map", fits: (_, type) => type === "object" },
  { kind: "any", fits: (_, type) => type === undefined },
  { kind: "template", fits: () => true },
];

export function kindOf(field: Field): FieldKind {
  return RULES.find((rule) => rule.fits(field, typeOf(field.schema)))?.kind ?? "plain";
}
