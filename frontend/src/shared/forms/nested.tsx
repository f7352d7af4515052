import { ActionIcon, Button, Fieldset, Group, Input, Stack, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useCommon } from "./controls";
import { emptyValue, type JsonSchema, resolve, typeOf } from "./schema";
import type { Field } from "./types";

interface WidgetProps {
  field: Field;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function ObjectWidget({ field }: WidgetProps) {
  const { schema, root, path, form } = field;
  return (
    <Fieldset legend={field.label}>
      <form.Fields schema={schema} root={root} value={asObject(field.value)} onChange={field.onChange} path={path} form={form} />
    </Fieldset>
  );
}

/** A list of entries that can be added, removed and moved. */
export function ListWidget({ field }: WidgetProps) {
  const { t } = useTranslation();
  const items = Array.isArray(field.value) ? (field.value as unknown[]) : [];
  const schema = resolve(field.schema.items ?? {}, field.root);
  const put = (next: unknown[]) => field.onChange(next);
  const { label, description, withAsterisk, error } = useCommon(field);
  return (
    <Input.Wrapper label={label} description={description} withAsterisk={withAsterisk} error={error} labelElement="div">
      <Stack gap="xs" mt={6} role="list" aria-label={field.label}>
        {items.map((item, index) => (
          <Entry
            key={index}
            field={field}
            schema={schema}
            index={index}
            count={items.length}
            value={item}
            onChange={(value) => put(items.with(index, value))}
            onRemove={() => put(items.toSpliced(index, 1))}
            onMove={(to) => put(moved(items, index, to))}
          />
        ))}
      </Stack>
      <Button
        mt="xs"
        size="compact-sm"
        variant="default"
        disabled={field.disabled || items.length >= (field.schema.maxItems ?? Infinity)}
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => put([...items, emptyValue(schema, field.root) ?? (typeOf(schema) === "object" ? {} : "")])}
      >
        {schema.title ? t("form.add", { name: schema.title.toLowerCase() }) : t("form.add_item")}
      </Button>
    </Input.Wrapper>
  );
}

function moved(items: unknown[], from: number, to: number): unknown[] {
  const rest = items.toSpliced(from, 1);
  return rest.toSpliced(to, 0, items[from]);
}

interface EntryProps {
  field: Field;
  schema: JsonSchema;
  index: number;
  count: number;
  value: unknown;
  onChange: (value: unknown) => void;
  onRemove: () => void;
  onMove: (to: number) => void;
}

function Entry({ field, schema, index, count, value, onChange, onRemove, onMove }: EntryProps) {
  const { t } = useTranslation();
  const path = [...field.path, index];
  const name = path.join(".");
  const object = typeOf(schema) === "object" && schema.properties !== undefined;
  const Widget = field.form.widgetFor(schema);
  const inner: Field = { ...field, path, name, id: `${field.id}-${index}`, label: t("form.entry", { index: index + 1, name: schema.title ?? t("form.entry_name") }), description: undefined, schema, value, required: false, error: field.form.errors[name], onChange };
  return (
    <Fieldset role="listitem" legend={object ? inner.label : undefined} p="sm">
      {object ? (
        <field.form.Fields schema={schema} root={field.root} value={asObject(value)} onChange={onChange} path={path} form={field.form} />
      ) : (
        drawn(inner, <Widget field={inner} />)
      )}
      <Group gap={4} justify="flex-end" mt="xs">
        <MoveButton label={t("form.move_up", { index: index + 1 })} disabled={field.disabled || index === 0} onClick={() => onMove(index - 1)} icon={<IconArrowUp size={16} />} />
        <MoveButton label={t("form.move_down", { index: index + 1 })} disabled={field.disabled || index === count - 1} onClick={() => onMove(index + 1)} icon={<IconArrowDown size={16} />} />
        <MoveButton label={t("form.remove_item", { index: index + 1 })} disabled={field.disabled} onClick={onRemove} icon={<IconTrash size={16} />} />
      </Group>
    </Fieldset>
  );
}

function MoveButton({ label, disabled, onClick, icon }: { label: string; disabled: boolean; onClick: () => void; icon: React.ReactNode }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={disabled} onClick={onClick}>
      {icon}
    </ActionIcon>
  );
}

/** A control as the form wants it drawn: beside its own it may take data. */
function drawn(field: Field, standard: ReactNode): ReactNode {
  return field.form.renderField ? field.form.renderField(field, standard) : standard;
}

/** Names and values that people choose freely, such as headers. */
export function MapWidget({ field }: WidgetProps) {
  const { t } = useTranslation();
  const entries = Object.entries(asObject(field.value));
  const put = (next: [string, unknown][]) => field.onChange(Object.fromEntries(next));
  const { label, description, withAsterisk, error } = useCommon(field);
  return (
    <Input.Wrapper label={label} description={description} withAsterisk={withAsterisk} error={error} labelElement="div">
      <Stack gap="xs" mt={6} role="list" aria-label={field.label}>
        {entries.map(([key, value], index) => (
          <Fieldset key={index} role="listitem" p="sm">
            <Group gap="xs" wrap="nowrap" align="flex-end" mb="xs">
              <TextInput flex={1} label={t("form.key")} aria-label={`${t("form.key")} ${index + 1}`} value={key} disabled={field.disabled} onChange={(event) => put(entries.with(index, [event.currentTarget.value, value]))} />
              <MoveButton label={t("form.remove_item", { index: index + 1 })} disabled={field.disabled} onClick={() => put(entries.toSpliced(index, 1))} icon={<IconTrash size={16} />} />
            </Group>
            <MapValue field={field} index={index} name={key} value={value} onChange={(next) => put(entries.with(index, [key, next ?? ""]))} />
          </Fieldset>
        ))}
      </Stack>
      <Button mt="xs" size="compact-sm" variant="default" disabled={field.disabled || entries.some(([key]) => key === "")} leftSection={<IconPlus size={14} aria-hidden />} onClick={() => put([...entries, ["", ""]])}>
        {t("form.add_item")}
      </Button>
    </Input.Wrapper>
  );
}

interface MapValueProps {
  field: Field;
  index: number;
  name: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** The value of one entry; where steps are filled in it takes data like every other setting. */
function MapValue({ field, index, name, value, onChange }: MapValueProps) {
  const { t } = useTranslation();
  const given = field.schema.additionalProperties;
  const schema = typeof given === "object" ? resolve(given, field.root) : {};
  const path = [...field.path, name];
  const label = `${t("form.value")} ${index + 1}`;
  const inner: Field = { ...field, path, name: path.join("."), id: `${field.id}-${index}`, label, description: undefined, example: undefined, schema, value, required: false, error: field.form.errors[path.join(".")], onChange };
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return drawn(inner, <TextInput id={inner.id} label={label} error={inner.error} value={shown} disabled={field.disabled} onChange={(event) => onChange(event.currentTarget.value)} />);
}
