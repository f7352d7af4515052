import { Accordion, Stack, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { renameStep } from "@/flow/edits";
import type { Finding, FlowNode, NodeSpec } from "@/flow/model";
import { type Field, type JsonSchema, SchemaForm } from "@/shared/forms";
import { editorApi } from "../api";
import { useEditor, useEditorState } from "../model/store";
import { ConnectionField } from "./ConnectionField";
import { Handling } from "./Handling";
import { JoinField } from "./JoinField";
import { fieldOf, Warned, wordsOf } from "./Remedy";
import { StepField } from "./StepField";
import classes from "./StepPanel.module.css";
import { TriggerSecret } from "./TriggerSecret";
import { WaysOut } from "./WaysOut";

interface Props {
  stepKey: string;
  node: FlowNode;
  spec: NodeSpec | undefined;
}

/** Everything that can be set about a step. */
export function SettingsPane({ stepKey, node, spec }: Props) {
  const { t } = useTranslation("editor");
  const box = useRef<HTMLElement>(null);
  useGoToField(box);
  const more = spec !== undefined && spec.kind !== "trigger" && spec.effect !== "pure";
  return (
    <section ref={box} className={classes.pane} aria-label={t("panel.settings")}>
      <h3 className={classes.paneTitle}>{t("panel.settings")}</h3>
      {spec === undefined ? (
        <p className={classes.quiet}>{t("panel.unknown", { type: node.type })}</p>
      ) : (
        <Stack gap="md">
          <p className={classes.lead}>{spec.description}</p>
          <StepForm stepKey={stepKey} node={node} spec={spec} />
          <JoinField stepKey={stepKey} node={node} />
          {spec.help && <p className={classes.paneHint}>{spec.help}</p>}
          <Accordion multiple variant="separated" defaultValue={["ways", "secret"]} classNames={{ item: classes.fold ?? "" }}>
            {node.type === "trigger.webhook" && (
              <Fold value="secret" title={t("secret.title")}>
                <TriggerSecret stepKey={stepKey} />
              </Fold>
            )}
            <Fold value="ways" title={t("panel.ways")}>
              <WaysOut stepKey={stepKey} />
            </Fold>
            {more && (
              <Fold value="handling" title={t("panel.handling")}>
                <Handling stepKey={stepKey} node={node} spec={spec} />
              </Fold>
            )}
            <Fold value="note" title={t("panel.note")}>
              <NoteField stepKey={stepKey} node={node} />
            </Fold>
          </Accordion>
        </Stack>
      )}
    </section>
  );
}

function Fold({ value, title, children }: { value: string; title: string; children: ReactNode }) {
  return (
    <Accordion.Item value={value}>
      <Accordion.Control>{title}</Accordion.Control>
      <Accordion.Panel>{children}</Accordion.Panel>
    </Accordion.Item>
  );
}

/** Errors of one step by the field they speak of. */
function fieldErrors(findings: readonly Finding[], stepKey: string, stepName: string): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const finding of findings) {
    const name = fieldOf(finding);
    if (finding.node === stepKey && name !== null && finding.level === "error") errors[name] ??= wordsOf(finding, stepName);
  }
  return errors;
}

function StepForm({ stepKey, node, spec }: { stepKey: string; node: FlowNode; spec: NodeSpec }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const findings = useEditorState((state) => state.findings);
  const errors = useMemo(() => fieldErrors(findings, stepKey, node.name), [findings, stepKey, node.name]);
  const renderField = useCallback((field: Field, standard: ReactNode) => <StepField field={field} standard={standard} stepKey={stepKey} />, [stepKey]);
  const change = (settings: Record<string, unknown>) =>
    editor.commit({
      label: { id: "settings_set", name: node.name },
      operations: [{ op: "update_settings", key: stepKey, settings }],
      tag: `settings:${stepKey}:${changedField(node.settings, settings)}`,
      focus: stepKey,
    });
  const loadOptions = useCallback(
    async (field: string) => {
      const now = editor.store.getState().graph.nodes[stepKey];
      const { items } = await editorApi.options({ type: spec.type, field, settings: now?.settings ?? {}, connection: now?.connection ?? null });
      return items;
    },
    [editor, stepKey, spec.type],
  );
  const rename = (name: string) => editor.commit(renameStep(editor.store.getState().graph, stepKey, name));
  return (
    <Stack gap="md">
      <TextInput label={t("panel.name")} maxLength={100} disabled={readOnly} value={node.name} error={errors["name"]} onChange={(event) => rename(event.currentTarget.value)} />
      {spec.connection !== null && <ConnectionField stepKey={stepKey} node={node} spec={spec} error={errors["connection"]} />}
      <Warned field="connection" stepKey={stepKey} />
      <SchemaForm
        schema={spec.settings_schema as JsonSchema}
        value={node.settings}
        onChange={change}
        errors={errors}
        disabled={readOnly}
        renderField={renderField}
        loadOptions={loadOptions}
      />
    </Stack>
  );
}

function changedField(before: Record<string, unknown>, after: Record<string, unknown>): string {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].find((name) => before[name] !== after[name]) ?? "";
}

function NoteField({ stepKey, node }: { stepKey: string; node: FlowNode }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const put = (value: string) =>
    editor.commit({
      label: { id: "note_set", name: node.name },
      operations: [{ op: "set_node", key: stepKey, field: "note", value }],
      tag: `note:${stepKey}`,
      focus: stepKey,
    });
  return <Textarea aria-label={t("panel.note")} placeholder={t("panel.note_help")} autosize minRows={2} disabled={readOnly} value={node.note ?? ""} onChange={(event) => put(event.currentTarget.value)} />;
}

/** A finding that is gone to puts the keyboard into its field. */
function useGoToField(box: React.RefObject<HTMLElement | null>): void {
  const { store } = useEditor();
  const field = useEditorState((state) => state.panel?.field ?? null);
  useEffect(() => {
    if (field === null) return;
    const name = field.replace(/^settings\./, "").replace(/\[(\d+)\]/g, ".$1");
    const frame = requestAnimationFrame(() => {
      const row = box.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`);
      row?.querySelector<HTMLElement>("input:not([type=radio]), textarea, [contenteditable], button")?.focus();
      row?.scrollIntoView({ block: "center" });
      store.setState((old) => (old.panel ? { panel: { ...old.panel, field: null } } : {}));
    });
    return () => cancelAnimationFrame(frame);
  }, [field, box, store]);
}
