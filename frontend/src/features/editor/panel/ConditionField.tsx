import { Input, SegmentedControl } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { emptyRule, type Group, read, write } from "@/flow/conditions";
import type { Field } from "@/shared/forms";
import { ConditionBuilder } from "./ConditionBuilder";
import { LazyExpr } from "./LazyExpr";
import { useTakeAim } from "./mapping";
import { Preview, untold, usePreview } from "./Preview";
import classes from "./TemplateField.module.css";

/** A condition: built from rules where it can be, written where it says more. */
export function ConditionField({ field, stepKey }: { field: Field; stepKey: string }) {
  const { t } = useTranslation(["editor", "conditions"]);
  const source = typeof field.value === "string" ? field.value : "";
  const visual = read(source);
  const [written, setWritten] = useState(visual === null);
  const [draft, setDraft] = useState<{ source: string; group: Group } | null>(null);
  const takeAim = useTakeAim();
  const previewId = useId();
  const seen = usePreview({ stepKey, source, kind: "condition" });
  const group = draft !== null && draft.source === source ? draft.group : (visual ?? { kind: "group", join: "and", items: [emptyRule()] } satisfies Group);
  const build = (next: Group) => {
    const text = write(next);
    setDraft({ source: text, group: next });
    field.onChange(text);
  };
  const showText = written || visual === null;
  return (
    <Input.Wrapper label={field.label} withAsterisk={field.required} description={field.description} error={untold(field.error, seen)} labelElement="div">
      <SegmentedControl
        mt={6}
        mb={8}
        size="xs"
        disabled={field.disabled}
        aria-label={t("field.mode", { name: field.label })}
        value={showText ? "text" : "rules"}
        onChange={(next) => setWritten(next === "text")}
        data={[
          { value: "rules", label: t("conditions:condition.rules"), disabled: visual === null },
          { value: "text", label: t("conditions:condition.text") },
        ]}
      />
      {showText ? (
        <div className={classes.editor}>
          <LazyExpr
            stepKey={stepKey}
            kind="expression"
            label={field.label}
            value={source}
            marks={seen.marks}
            onChange={field.onChange}
            describedBy={previewId}
            invalid={field.error !== undefined}
            disabled={field.disabled}
            placeholder={t("field.write_expression")}
            onFocus={(insert) => takeAim({ field: field.name, label: field.label, insert })}
          />
          {visual === null && <p className={classes.note}>{t("conditions:condition.only_text")}</p>}
        </div>
      ) : (
        <ConditionBuilder value={group} onChange={build} stepKey={stepKey} field={field} />
      )}
      <Preview id={previewId} seen={seen} />
    </Input.Wrapper>
  );
}
