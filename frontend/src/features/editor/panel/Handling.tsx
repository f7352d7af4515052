import { Group, NumberInput, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FlowNode, Handling as HandlingValue, NodeSpec, Retry, Settings } from "@/flow/model";
import { isFilled, isShown, type JsonSchema } from "@/shared/forms";
import { useEditor, useEditorState } from "../model/store";

/** What happens on the step's bad day: how long one try may take, how often it is tried, when it counts as done. */
export function Handling({ stepKey, node, spec }: { stepKey: string; node: FlowNode; spec: NodeSpec }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const value = node.handling ?? {};
  const retry = value.retry ?? {};
  const put = (change: HandlingValue, field: string) =>
    editor.commit({
      label: { id: "handling_set", name: node.name },
      operations: [{ op: "set_node", key: stepKey, field: "handling", value: cleaned({ ...value, ...change }) }],
      tag: `handling:${stepKey}:${field}`,
      focus: stepKey,
    });
  const putRetry = (change: Retry, field: string) => put({ retry: { ...spec.retry, ...retry, ...change } }, field);
  const attempts = retry.attempts ?? spec.retry.attempts ?? 3;
  const first = retry.first_s ?? spec.retry.first_s ?? 1;
  const factor = retry.factor ?? spec.retry.factor ?? 2;
  return (
    <Stack gap="md">
      <NumberInput
        label={t("handling.timeout")}
        description={t("handling.timeout_help", { seconds: spec.timeout_s })}
        suffix={` ${t("duration.seconds")}`}
        min={1}
        max={86_400}
        disabled={readOnly}
        placeholder={`${spec.timeout_s} ${t("duration.seconds")}`}
        value={value.timeout_s ?? ""}
        onChange={(next) => put({ timeout_s: next === "" ? null : Number(next) }, "timeout")}
      />
      <Group grow align="flex-start">
        <NumberInput label={t("handling.attempts")} min={1} max={20} allowDecimal={false} disabled={readOnly} value={attempts} onChange={(next) => next !== "" && putRetry({ attempts: Number(next) }, "attempts")} />
        <NumberInput label={t("handling.first")} min={0} max={3600} disabled={readOnly} suffix=" s" value={first} onChange={(next) => next !== "" && putRetry({ first_s: Number(next) }, "first")} />
        <NumberInput label={t("handling.factor")} min={1} max={10} disabled={readOnly} value={factor} onChange={(next) => next !== "" && putRetry({ factor: Number(next) }, "factor")} />
      </Group>
      <Text size="xs" c="dimmed">
        {attempts > 1 ? t("handling.waits", { waits: waits(attempts, first, factor) }) : t("handling.once")}
      </Text>
      <Textarea
        label={t("handling.verify")}
        description={t("handling.verify_help")}
        autosize
        minRows={1}
        disabled={readOnly}
        styles={{ input: { fontFamily: "var(--hr-mono)" } }}
        value={value.verify ?? ""}
        onChange={(event) => put({ verify: event.currentTarget.value || null }, "verify")}
      />
      {(value.ask === true || canBeAsked(spec, node.settings)) && (
        <Switch
          label={t("handling.ask")}
          description={t("handling.ask_help")}
          disabled={readOnly}
          checked={value.ask === true}
          onChange={(event) => put({ ask: event.currentTarget.checked || null }, "ask")}
        />
      )}
    </Stack>
  );
}

/** Whether the service can tell what became of a call; a switch that is on stays, so that it can be switched off. */
function canBeAsked({ verifies, verifies_by: by, settings_schema }: NodeSpec, settings: Settings): boolean {
  if (verifies !== true || !by) return verifies === true;
  const schema = settings_schema as JsonSchema;
  const field = schema.properties?.[by];
  return field !== undefined && isShown(field, settings, schema) && isFilled(settings[by]);
}

function waits(attempts: number, first: number, factor: number): string {
  const list = Array.from({ length: Math.min(attempts - 1, 5) }, (_, n) => `${Math.round(first * factor ** n * 10) / 10} s`);
  return list.join(", ") + (attempts > 6 ? " …" : "");
}

/** Settings that say nothing are left out, so that the step keeps following its type. */
function cleaned(value: HandlingValue): HandlingValue {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== undefined && item !== ""));
}
