import { Group, Input, NumberInput, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "@/shared/forms";

const UNITS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
type Unit = keyof typeof UNITS;

function unitOf(seconds: unknown): Unit {
  const fitting = (Object.keys(UNITS) as Unit[]).reverse().find((unit) => typeof seconds === "number" && seconds > 0 && seconds % UNITS[unit] === 0);
  return fitting ?? (typeof seconds === "number" ? "seconds" : "hours");
}

/** A length of time as people say it; kept in seconds. Empty is "no limit". */
export function DurationField({ field }: { field: Field }) {
  const { t } = useTranslation("editor");
  const [unit, setUnit] = useState<Unit>(() => unitOf(field.value));
  const amount = typeof field.value === "number" ? field.value / UNITS[unit] : "";
  const put = (value: number | string, inUnit: Unit) => field.onChange(value === "" ? emptied(field) : Number(value) * UNITS[inUnit]);
  return (
    <Input.Wrapper label={field.label} withAsterisk={field.required} description={field.description} error={field.error} id={field.id}>
      <Group gap={8} wrap="nowrap" mt={5}>
        <NumberInput id={field.id} flex={1} min={0} disabled={field.disabled} value={amount} onChange={(value) => put(value, unit)} />
        <Select
          w={120}
          allowDeselect={false}
          disabled={field.disabled}
          aria-label={t("duration.unit", { name: field.label })}
          value={unit}
          data={(Object.keys(UNITS) as Unit[]).map((value) => ({ value, label: t(`duration.${value}`) }))}
          onChange={(next) => {
            setUnit(next as Unit);
            if (amount !== "") put(amount, next as Unit);
          }}
        />
      </Group>
    </Input.Wrapper>
  );
}

function emptied(field: Field): unknown {
  const types = Array.isArray(field.schema.type) ? field.schema.type : [];
  return types.includes("null") ? null : undefined;
}
