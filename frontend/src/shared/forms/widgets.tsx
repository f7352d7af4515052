import type { ComponentType } from "react";
import { ListWidget, MapWidget, ObjectWidget } from "./nested";
import { type JsonSchema, typeOf } from "./schema";
import {
  ChoiceWidget,
  CodeWidget,
  DateWidget,
  DynamicChoiceWidget,
  JsonWidget,
  ManyChoicesWidget,
  NumberWidget,
  SecretWidget,
  TagsWidget,
  TextareaWidget,
  TextWidget,
  TimezoneWidget,
  YesNoWidget,
} from "./controls";
import type { Field } from "./types";

export interface WidgetRecord {
  name: string;
  fits: (schema: JsonSchema, type: string | undefined) => boolean;
  Widget: ComponentType<{ field: Field }>;
}

const isText = (type: string | undefined) => type === "string";

/** How a schema is drawn: the first record that fits. A new kind of field is a new record. */
export const WIDGETS: WidgetRecord[] = [
  { name: "secret", fits: (s, t) => isText(t) && (s["x-secret"] === true || s.format === "password" || s.writeOnly === true), Widget: SecretWidget },
  { name: "dynamic", fits: (s) => s["x-options"] !== undefined, Widget: DynamicChoiceWidget },
  { name: "choice", fits: (s, t) => s.enum !== undefined && t !== "array", Widget: ChoiceWidget },
  { name: "yes_no", fits: (_, t) => t === "boolean", Widget: YesNoWidget },
  { name: "number", fits: (_, t) => t === "integer" || t === "number", Widget: NumberWidget },
  { name: "textarea", fits: (s, t) => isText(t) && s.format === "textarea", Widget: TextareaWidget },
  { name: "code", fits: (s, t) => isText(t) && (s.format === "expression" || s.format === "code"), Widget: CodeWidget },
  { name: "timezone", fits: (s, t) => isText(t) && s.format === "timezone", Widget: TimezoneWidget },
  { name: "date", fits: (s, t) => isText(t) && (s.format === "date" || s.format === "date-time"), Widget: DateWidget },
  { name: "text", fits: (s, t) => isText(t) && s.format !== "json", Widget: TextWidget },
  { name: "many_choices", fits: (s, t) => t === "array" && s.items?.enum !== undefined, Widget: ManyChoicesWidget },
  { name: "tags", fits: (s, t) => t === "array" && s.items !== undefined && isText(typeOf(s.items)), Widget: TagsWidget },
  { name: "list", fits: (s, t) => t === "array" && s.items !== undefined, Widget: ListWidget },
  { name: "object", fits: (s, t) => t === "object" && s.properties !== undefined, Widget: ObjectWidget },
  { name: "map", fits: (s, t) => t === "object" && s.additionalProperties !== false && s.format !== "json" && s.format !== "schema", Widget: MapWidget },
];

export function widgetFor(schema: JsonSchema): ComponentType<{ field: Field }> {
  const type = typeOf(schema);
  return WIDGETS.find(({ fits }) => fits(schema, type))?.Widget ?? JsonWidget;
}
