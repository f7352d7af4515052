import { ActionIcon, Button, Group as Row, Select, Stack } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Condition, emptyRule, fitting, type Group, isNumeric, operatorOf, operatorsFor, type Operand, type Rule, settled } from "@/flow/conditions";
import type { Field } from "@/shared/forms";
import classes from "./ConditionBuilder.module.css";
import { DataSelect, OperandInput } from "./DataSelect";
import { kindOf, useSources } from "./useSources";

export interface ConditionBuilderProps {
  value: Group;
  onChange: (value: Group) => void;
  stepKey: string;
  field: Field;
  depth?: number;
}

const DEEPEST = 3;

/** Rules joined by "and" or "or", with groups inside. */
export function ConditionBuilder({ value, onChange, stepKey, field, depth = 1 }: ConditionBuilderProps) {
  const { t } = useTranslation(["editor", "conditions"]);
  const put = (items: Condition[]) => onChange({ ...value, items });
  return (
    <div className={classes.group} role="group" aria-label={t("conditions:condition.group")} data-depth={depth}>
      <Stack gap={8}>
        {value.items.map((item, n) => (
          <div key={n} className={classes.item}>
            {n > 0 && <Joiner value={value} onChange={onChange} first={n === 1} disabled={field.disabled} />}
            {item.kind === "rule" ? (
              <RuleRow
                rule={item}
                index={n}
                stepKey={stepKey}
                field={field}
                onChange={(rule) => put(value.items.with(n, rule))}
                onRemove={value.items.length > 1 || depth > 1 ? () => put(value.items.toSpliced(n, 1)) : null}
              />
            ) : (
              <ConditionBuilder
                value={item}
                stepKey={stepKey}
                field={field}
                depth={depth + 1}
                onChange={(group) => put(group.items.length === 0 ? value.items.toSpliced(n, 1) : value.items.with(n, group))}
              />
            )}
          </div>
        ))}
      </Stack>
      <Row gap={8} mt={8}>
        <Button size="compact-xs" variant="default" disabled={field.disabled} leftSection={<IconPlus size={12} aria-hidden />} onClick={() => put([...value.items, emptyRule()])}>
          {t("conditions:condition.add")}
        </Button>
        {depth < DEEPEST && (
          <Button
            size="compact-xs"
            variant="subtle"
            disabled={field.disabled}
            onClick={() => put([...value.items, { kind: "group", join: value.join === "and" ? "or" : "and", items: [emptyRule(), emptyRule()] }])}
          >
            {t("conditions:condition.add_group")}
          </Button>
        )}
      </Row>
    </div>
  );
}

interface JoinerProps {
  value: Group;
  onChange: (value: Group) => void;
  first: boolean;
  disabled: boolean;
}

function Joiner({ value, onChange, first, disabled }: JoinerProps) {
  const { t } = useTranslation(["editor", "conditions"]);
  if (!first) return <span className={classes.join}>{t(`conditions:condition.${value.join}`)}</span>;
  return (
    <Select
      size="xs"
      w={84}
      mb={8}
      allowDeselect={false}
      disabled={disabled}
      aria-label={t("conditions:condition.join")}
      value={value.join}
      data={(["and", "or"] as const).map((join) => ({ value: join, label: t(`conditions:condition.${join}`) }))}
      onChange={(join) => onChange({ ...value, join: join as Group["join"] })}
    />
  );
}

interface RuleRowProps {
  rule: Rule;
  index: number;
  stepKey: string;
  field: Field;
  onChange: (rule: Rule) => void;
  onRemove: (() => void) | null;
}

function RuleRow({ rule, index, stepKey, field, onChange, onRemove }: RuleRowProps) {
  const { t } = useTranslation(["editor", "conditions"]);
  const { sources } = useSources(stepKey);
  const n = index + 1;
  const kind = kindOf(sources, rule.left);
  const choose = (left: string) => {
    const found = kindOf(sources, left);
    onChange(settled(fitting({ ...rule, left }, found), found));
  };
  return (
    <div className={classes.rule}>
      <DataSelect label={t("conditions:condition.left", { n })} stepKey={stepKey} value={rule.left} disabled={field.disabled} onChange={choose} />
      <Select
        size="xs"
        allowDeselect={false}
        disabled={field.disabled}
        aria-label={t("conditions:condition.operator", { n })}
        value={rule.operator}
        data={operatorsFor(kind, rule.operator).map(({ id, ordering }) => ({ value: id, label: t(`conditions:operator.${id}${ordering && kind === "date" ? "_date" : ""}`) }))}
        onChange={(operator) => onChange(settled({ ...rule, operator: operator ?? "equals" }, kind))}
      />
      {operatorOf(rule.operator)?.binary && (
        <OperandInput
          label={t("conditions:condition.right", { n })}
          stepKey={stepKey}
          value={rule.right}
          kind={isNumeric(rule, kind) ? "number" : kind}
          disabled={field.disabled}
          onChange={(right: Operand) => onChange({ ...rule, right })}
        />
      )}
      {onRemove && (
        <ActionIcon variant="subtle" color="gray" className={classes.remove} aria-label={t("conditions:condition.remove", { n })} disabled={field.disabled} onClick={onRemove}>
          <IconTrash size={15} />
        </ActionIcon>
      )}
    </div>
  );
}
