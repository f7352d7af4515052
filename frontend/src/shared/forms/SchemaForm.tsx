import { Button, Collapse, Stack } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Errors, exampleText, isShown, type JsonSchema, orderedProperties, pointer, resolve, wordsOf } from "./schema";
import type { Field, FormContext, ObjectFieldsProps } from "./types";
import { widgetFor } from "./widgets";

export interface SchemaFormProps {
  /** JSON Schema of an object. */
  schema: JsonSchema;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  /** Messages by field name (`rules.0.field`), from `validate` or from the server. */
  errors?: Errors;
  disabled?: boolean;
  renderField?: FormContext["renderField"];
  loadOptions?: FormContext["loadOptions"];
  /** Told whether a control holds what is no value: nobody should save or send the form then. */
  onBroken?: (broken: boolean) => void;
}

/** A form made from a JSON Schema: label, help, required mark, example and error per field. */
export function SchemaForm({ schema, value, onChange, errors, disabled, renderField, loadOptions, onBroken }: SchemaFormProps) {
  const idPrefix = useId();
  const told = useBroken(onBroken);
  const form = useMemo<FormContext>(
    () => ({ Fields: ObjectFields, widgetFor, errors: errors ?? {}, disabled: disabled ?? false, idPrefix, renderField, loadOptions, onBroken: told }),
    [errors, disabled, idPrefix, renderField, loadOptions, told],
  );
  return <ObjectFields schema={resolve(schema, schema)} root={schema} value={value} onChange={onChange} path={[]} form={form} />;
}

/** Keeps the names of the controls that hold no value, and tells when there are some, or none any more. */
function useBroken(tell?: (broken: boolean) => void) {
  const latest = useRef(tell);
  const names = useRef(new Set<string>());
  useEffect(() => {
    latest.current = tell;
  });
  return useCallback((name: string, broken: boolean) => {
    if (broken) names.current.add(name);
    else names.current.delete(name);
    latest.current?.(names.current.size > 0);
  }, []);
}

/** The fields of one object; rarely needed ones are folded away. */
export function ObjectFields({ schema, root, value, onChange, path, form }: ObjectFieldsProps) {
  const { t } = useTranslation();
  const shown = orderedProperties(schema).filter(([, property]) => isShown(property, value, schema));
  const draw = ([name, property]: [string, JsonSchema]) => (
    <FieldRow key={name} field={makeField({ name, property, schema, root, value, onChange, path, form })} />
  );
  const advanced = shown.filter(([, property]) => resolve(property, root)["x-advanced"]);
  return (
    <Stack gap="md">
      {shown.filter((entry) => !advanced.includes(entry)).map(draw)}
      {advanced.length > 0 && <Folded label={t("form.advanced")}>{advanced.map(draw)}</Folded>}
    </Stack>
  );
}

function Folded({ label, children }: { label: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const Icon = open ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <Button variant="subtle" size="compact-sm" leftSection={<Icon size={14} aria-hidden />} aria-expanded={open} onClick={() => setOpen(!open)}>
        {label}
      </Button>
      <Collapse expanded={open}>{open && <Stack pt="sm">{children}</Stack>}</Collapse>
    </div>
  );
}

interface Making extends ObjectFieldsProps {
  name: string;
  property: JsonSchema;
}

function makeField({ name, property, schema, root, value, onChange, path, form }: Making): Field {
  const real = resolve(property, root);
  const fieldPath = [...path, name];
  const key = pointer(fieldPath);
  return {
    path: fieldPath,
    name: key,
    id: `${form.idPrefix}-${key.replace(/[^\w-]/g, "-")}`,
    label: real.title ?? wordsOf(name),
    description: real.description,
    example: exampleText(real),
    schema: real,
    root,
    value: value[name],
    required: schema.required?.includes(name) ?? false,
    disabled: form.disabled || real.readOnly === true,
    error: form.errors[key],
    onChange: (next) => onChange(withValue(value, name, next)),
    form,
  };
}

function withValue(value: Record<string, unknown>, name: string, next: unknown): Record<string, unknown> {
  if (next !== undefined) return { ...value, [name]: next };
  const { [name]: _gone, ...rest } = value;
  return rest;
}

function FieldRow({ field }: { field: Field }) {
  const Widget = widgetFor(field.schema);
  const standard = <Widget field={field} />;
  return <div data-field={field.name}>{field.form.renderField ? field.form.renderField(field, standard) : standard}</div>;
}
