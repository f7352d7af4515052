export { choicesOf, useCommon } from "./controls";
export { emptyValue, type Errors, isFilled, isShown, type JsonSchema, orderedProperties, type Path, pointer, resolve, typeOf, wordsOf } from "./schema";
export { SchemaForm, type SchemaFormProps } from "./SchemaForm";
export type { Choice, Field } from "./types";
export { validate } from "./validate";
export { WIDGETS, widgetFor, type WidgetRecord } from "./widgets";
