import type { ComponentType, ReactNode } from "react";
import type { Errors, JsonSchema, Path } from "./schema";

/** One field as a widget sees it. */
export interface Field {
  path: Path;
  /** `rules.0.field`. */
  name: string;
  id: string;
  label: string;
  description?: string;
  example?: string;
  schema: JsonSchema;
  root: JsonSchema;
  value: unknown;
  required: boolean;
  disabled: boolean;
  error?: string;
  onChange: (value: unknown) => void;
  form: FormContext;
}

export interface Choice {
  value: string;
  label: string;
}

export interface ObjectFieldsProps {
  schema: JsonSchema;
  root: JsonSchema;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  path: Path;
  form: FormContext;
}

export interface FormContext {
  /** Draws the fields of an object; handed down so that nested controls need not import the form. */
  Fields: ComponentType<ObjectFieldsProps>;
  widgetFor: (schema: JsonSchema) => ComponentType<{ field: Field }>;
  errors: Errors;
  disabled: boolean;
  idPrefix: string;
  /** Wraps or replaces the standard control of a field, e.g. by a data picker. */
  renderField?: (field: Field, standard: ReactNode) => ReactNode;
  /** A control holds what is no value (JSON half typed), or holds a value again: what the form shows is not its value. */
  onBroken: (name: string, broken: boolean) => void;
  /** Choices that a connector knows (`x-options`). */
  loadOptions?: (name: string, path: Path) => Promise<Choice[]>;
}
