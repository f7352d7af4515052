import i18n from "i18next";
import type { JsonSchema } from "@/shared/forms";
import type { ColumnType, TableColumn } from "../api";

const TYPES: ColumnType[] = ["text", "number", "integer", "yes_no", "date", "moment", "any"];

const SCHEMAS: Record<ColumnType, JsonSchema> = {
  text: { type: "string" },
  number: { type: "number" },
  integer: { type: "integer" },
  yes_no: { type: "boolean" },
  date: { type: "string", format: "date" },
  moment: { type: "string", examples: ["2026-03-31T10:00:00Z"] },
  any: {},
};

/** The form of one row. */
export function rowSchema(columns: TableColumn[]): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(columns.map(({ name, type }) => [name, { ...SCHEMAS[type], title: name }])),
    required: columns.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** The form of a table itself: name, purpose, columns. */
export function tableSchema(): JsonSchema {
  const t = (key: string) => i18n.t(`tables:${key}`);
  const column: JsonSchema = {
    type: "object",
    title: t("form.column"),
    required: ["name", "type"],
    properties: {
      name: { type: "string", title: t("form.column_name"), description: t("form.column_help"), maxLength: 60, default: "" },
      type: { type: "string", title: t("form.type"), enum: TYPES, "x-labels": Object.fromEntries(TYPES.map((type) => [type, t(`type.${type}`)])), default: "text" },
      required: { type: "boolean", title: t("form.required"), default: false },
      unique: { type: "boolean", title: t("form.unique"), default: false },
    },
  };
  return {
    type: "object",
    required: ["name"],
    properties: {
      name: { type: "string", title: t("form.name"), description: t("form.name_help"), maxLength: 100 },
      description: { type: "string", title: t("form.description"), maxLength: 300 },
      columns: { type: "array", title: t("form.columns"), items: column },
    },
  };
}
