import { ActionIcon, NumberInput, Select, TextInput, Tooltip } from "@mantine/core";
import { IconAbc, IconDatabaseImport } from "@tabler/icons-react";
import type { DragEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Kind, Operand } from "@/flow/conditions";
import { allowDrop, takeDrop } from "./dragging";
import { useTakeAim } from "./mapping";
import classes from "./DataSelect.module.css";
import { type Leaf, useLeaves, useSources, wordsOfSource } from "./useSources";
import { useEditorState } from "../model/store";

export interface DataSelectProps {
  label: string;
  stepKey: string;
  value: string;
  disabled?: boolean;
  onChange: (source: string) => void;
}

function sample(value: unknown): string {
  if (value === null || value === undefined || typeof value === "object") return "";
  return String(value);
}

/** One value of earlier steps, chosen from a list that can be searched; the data tree fills it too. */
export function DataSelect({ label, stepKey, value, disabled, onChange }: DataSelectProps) {
  const { t } = useTranslation(["editor", "conditions"]);
  const { sources } = useSources(stepKey);
  const leaves = useLeaves(sources);
  const graph = useEditorState((state) => state.graph);
  const takeAim = useTakeAim();
  const known = leaves.some((leaf) => leaf.source === value);
  const all: Leaf[] = known || value === "" ? leaves : [{ source: value, words: wordsOfSource(graph, value), value: undefined }, ...leaves];
  const values = new Map(all.map((leaf) => [leaf.source, leaf.value]));
  return (
    <Select
      size="xs"
      searchable
      aria-label={label}
      placeholder={t("data.choose")}
      nothingFoundMessage={t("data.nothing")}
      disabled={disabled}
      value={value === "" ? null : value}
      data={all.map((leaf) => ({ value: leaf.source, label: leaf.words }))}
      renderOption={({ option }) => (
        <span className={classes.option}>
          <span>{option.label}</span>
          <span className={classes.sample}>{sample(values.get(option.value))}</span>
        </span>
      )}
      onFocus={() => takeAim({ field: label, label, insert: onChange })}
      onDragOver={allowDrop}
      onDrop={(event) => disabled || takeDrop(event, onChange)}
      onChange={(source) => onChange(source ?? "")}
    />
  );
}

export interface OperandInputProps {
  label: string;
  stepKey: string;
  value: Operand;
  /** What kind of fixed value it is compared with. */
  kind: Kind;
  disabled?: boolean;
  onChange: (value: Operand) => void;
}

/** What is compared with: a fixed value, or data. */
export function OperandInput({ label, stepKey, value, kind, disabled, onChange }: OperandInputProps) {
  const { t } = useTranslation(["editor", "conditions"]);
  const takeAim = useTakeAim();
  const isData = value.kind === "data";
  const swap = () => onChange(isData ? { kind: "value", value: "" } : { kind: "data", source: "" });
  const toData = (source: string) => onChange({ kind: "data", source });
  const common = {
    size: "xs",
    "aria-label": label,
    placeholder: t("conditions:condition.value"),
    disabled,
    onFocus: () => takeAim({ field: label, label, insert: toData }),
    onDragOver: allowDrop,
    onDrop: (event: DragEvent) => disabled || takeDrop(event, toData),
  } as const;
  return (
    <div className={classes.operand}>
      {isData ? (
        <DataSelect label={label} stepKey={stepKey} value={value.source} disabled={disabled} onChange={(source) => onChange({ kind: "data", source })} />
      ) : (
        <FixedOperand value={value.value} kind={kind} common={common} onChange={(fixed) => onChange({ kind: "value", value: fixed })} />
      )}
      <Tooltip label={t(isData ? "conditions:condition.use_value" : "conditions:condition.use_data")}>
        <ActionIcon variant="default" size={30} aria-label={`${label}: ${t(isData ? "conditions:condition.use_value" : "conditions:condition.use_data")}`} disabled={disabled} onClick={swap}>
          {isData ? <IconAbc size={16} /> : <IconDatabaseImport size={15} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

interface FixedOperandProps {
  value: string | number;
  kind: Kind;
  common: { size: "xs"; "aria-label": string; placeholder: string; disabled: boolean | undefined; onFocus: () => void; onDragOver: (event: DragEvent) => void; onDrop: (event: DragEvent) => void };
  onChange: (value: string | number) => void;
}

const DAY = /^(\d{4}-\d\d-\d\d)?$/;

function FixedOperand({ value, kind, common, onChange }: FixedOperandProps) {
  if (kind === "number") return <NumberInput {...common} value={value} onChange={onChange} />;
  const day = kind === "date" && DAY.test(String(value));
  return <TextInput {...common} type={day ? "date" : "text"} value={String(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
}
