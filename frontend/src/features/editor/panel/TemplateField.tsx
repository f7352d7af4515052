import { Input, SegmentedControl } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { chip, type FieldMode, insertChip, modeOf, toSource } from "@/flow/mapping";
import type { Field } from "@/shared/forms";
import { AnyInput } from "./AnyInput";
import { allowDrop, takeDrop } from "./dragging";
import type { Mark } from "./exprMarks";
import { LazyExpr } from "./LazyExpr";
import { useTakeAim } from "./mapping";
import { Preview, untold, usePreview } from "./Preview";
import classes from "./TemplateField.module.css";

export interface TemplateFieldProps {
  field: Field;
  stepKey: string;
  /** The control for a fixed value; null for values of any kind. */
  standard: ReactNode;
  /** A text may mix words and data; other values are data as a whole. */
  text: boolean;
  anything?: "json" | "any";
}

/** A setting that is a fixed value, data of earlier steps, or an expression. */
export function TemplateField({ field, stepKey, standard, text, anything }: TemplateFieldProps) {
  const { t } = useTranslation(["editor", "common"]);
  const [wanted, setWanted] = useState<FieldMode | null>(null);
  const actual = modeOf(field.value);
  const mode = wanted ?? actual;
  const [begin, setBegin] = useState(false);
  const takeAim = useTakeAim();
  const latest = useRef(field.value);
  useEffect(() => {
    latest.current = field.value;
  });
  // A value is clicked long after the field took the aim: what was typed since then stays.
  const fixedInsert = (source: string) => {
    setWanted(null);
    field.onChange(inserted(latest.current, source, text));
  };
  const switchTo = (next: FieldMode) => {
    setBegin(false);
    setWanted(next);
    const value = converted(field.value, next);
    if (value !== field.value) field.onChange(value);
  };
  const onSlash = (event: KeyboardEvent<HTMLElement>) => {
    if (!asksForData(event, anything)) return;
    event.preventDefault();
    setBegin(true);
    setWanted("data");
    field.onChange(text && typeof field.value === "string" ? `${field.value}/` : "/");
  };
  const aim = (insert: (source: string) => void) => takeAim({ field: field.name, label: field.label, insert });
  const help = useHelp(field);
  return (
    <div className={classes.field} data-mode={mode}>
      <SegmentedControl
        className={classes.modes}
        size="xs"
        aria-label={t("field.mode", { name: field.label })}
        value={mode}
        disabled={field.disabled}
        onChange={(next) => switchTo(next as FieldMode)}
        data={(["fixed", "data", "expression"] as const).map((value) => ({ value, label: t(`field.${value}`) }))}
      />
      {mode === "fixed" ? (
        <div role="presentation" onFocus={() => aim(fixedInsert)} onKeyDown={onSlash} onDragOver={allowDrop} onDrop={(event) => field.disabled || takeDrop(event, fixedInsert)}>
          {anything ? (
            <Input.Wrapper id={field.id} label={field.label} withAsterisk={field.required} description={help} error={field.error}>
              <AnyInput key={anything} field={field} json={anything === "json"} onAim={aim} />
            </Input.Wrapper>
          ) : (
            standard
          )}
        </div>
      ) : (
        <Computed field={field} stepKey={stepKey} mode={mode} help={help} begin={begin} onAim={aim} onType={() => setWanted(mode)} />
      )}
    </div>
  );
}

/** A slash at the beginning of a word asks for data; inside of JSON and in the middle of a text it is a slash. */
function asksForData(event: KeyboardEvent<HTMLElement>, anything: TemplateFieldProps["anything"]): boolean {
  const { target } = event;
  if (event.key !== "/" || event.defaultPrevented || !(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return false;
  if (target.disabled || anything === "json" || (anything === "any" && target.value !== "")) return false;
  const atEnd = target.type !== "text" || target.selectionStart === target.value.length;
  return atEnd && /(^|\s)$/.test(target.value);
}

function useHelp(field: Field): string | undefined {
  const { t } = useTranslation();
  const example = field.example ? t("form.example", { value: field.example }) : "";
  return [field.description, example].filter(Boolean).join(" ") || undefined;
}

function inserted(value: unknown, source: string, text: boolean): string {
  const old = typeof value === "string" ? value : "";
  return text ? insertChip(old, old.length, old.length, source).text : chip(source);
}

/** The same value in another way of writing it, as far as it can be kept. */
function converted(value: unknown, mode: FieldMode): unknown {
  if (mode === "expression") {
    const source = toSource(value);
    return source === "" ? "" : chip(source);
  }
  if (mode === "fixed" && modeOf(value) !== "fixed") return undefined;
  return mode === "data" && value !== undefined && typeof value !== "string" ? "" : value;
}

/** An expression as the value of a setting. */
function written(source: string): string {
  return source === "" ? "" : chip(source);
}

/** Places of the whole value as places of what is written inside its braces. */
function shifted(marks: readonly Mark[], by: number): readonly Mark[] {
  return by <= 0 ? marks : marks.map(({ start, end, message }) => ({ start: start - by, end: end - by, message }));
}

interface ComputedProps {
  field: Field;
  stepKey: string;
  mode: "data" | "expression";
  help: string | undefined;
  /** Whether it takes the keyboard as soon as it is there. */
  begin: boolean;
  onAim: (insert: (source: string) => void) => void;
  /** What is typed may hold no data for a moment: the control stays, and with it the focus. */
  onType: () => void;
}

function Computed({ field, stepKey, mode, help, begin, onAim, onType }: ComputedProps) {
  const { t } = useTranslation("editor");
  const previewId = useId();
  const value = typeof field.value === "string" ? field.value : "";
  // What stands in the control is what was typed, to the last blank; a value from elsewhere is written out anew.
  const [typed, setTyped] = useState("");
  const seen = usePreview({ stepKey, source: value, kind: "template" });
  const shown = mode !== "expression" ? value : value === written(typed) ? typed : toSource(value);
  const marks = useMemo(() => shifted(seen.marks, mode === "expression" ? value.indexOf(shown, 2) : 0), [seen.marks, mode, value, shown]);
  const change = (next: string) => {
    onType();
    setTyped(next);
    field.onChange(mode === "expression" ? written(next) : next);
  };
  return (
    <Input.Wrapper label={field.label} withAsterisk={field.required} description={help} error={untold(field.error, seen)} labelElement="div">
      <div className={classes.editor}>
        <LazyExpr
          stepKey={stepKey}
          kind={mode === "expression" ? "expression" : "template"}
          label={field.label}
          value={shown}
          marks={marks}
          begin={begin}
          onChange={change}
          describedBy={previewId}
          invalid={field.error !== undefined}
          disabled={field.disabled}
          placeholder={t(mode === "expression" ? "field.write_expression" : "field.pick_data")}
          onFocus={onAim}
        />
      </div>
      <Preview id={previewId} seen={seen} />
    </Input.Wrapper>
  );
}
