import { Button } from "@mantine/core";
import { IconAlertTriangle, IconWand } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Finding } from "@/flow/model";
import { useEditor, useEditorState } from "../model/store";
import classes from "./StepPanel.module.css";

/** The name a form gives the field a finding speaks of: `settings.fields[0].value` is `fields.0.value`. */
export function fieldOf({ field }: Finding): string | null {
  return field === null ? null : field.replace(/^settings\./, "").replace(/\[(\d+)\]/g, ".$1");
}

/** What a finding says at its field: the step needs no name there. */
export function wordsOf(finding: Finding, stepName: string): string {
  const opening = `“${stepName}”: `;
  const message = finding.message.startsWith(opening) ? finding.message.slice(opening.length) : finding.message;
  return [message, finding.hint].filter(Boolean).join(" ");
}

/** What is worth a look in this field, though it stops nothing: an error is said by the field itself, in red. */
export function Warned({ field, stepKey }: { field: string; stepKey: string }) {
  const { t } = useTranslation("editor");
  const finding = useEditorState((state) => state.findings.find((each) => each.node === stepKey && each.level === "warning" && fieldOf(each) === field));
  const name = useEditorState((state) => state.graph.nodes[stepKey]?.name ?? "");
  if (finding === undefined) return null;
  return (
    <p className={classes.warned}>
      <IconAlertTriangle size={14} role="img" aria-label={t("findings.warning")} />
      <span>{wordsOf(finding, name)}</span>
    </p>
  );
}

/** A longer hint is read above the button, which then only says that it mends. */
const SHORT = 40;

/** What a click would mend in this field, such as a conversion to the kind of value it needs. */
export function Remedy({ field, stepKey }: { field: string; stepKey: string }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const finding = useEditorState((state) => state.findings.find((each) => each.node === stepKey && (each.fix?.length ?? 0) > 0 && fieldOf(each) === field));
  if (finding === undefined || readOnly) return null;
  const mend = () => editor.commit({ label: { id: "mended" }, operations: finding.fix ?? [], focus: stepKey });
  return (
    <Button size="compact-xs" variant="light" mt={6} leftSection={<IconWand size={13} aria-hidden />} onClick={mend}>
      {finding.hint !== "" && finding.hint.length <= SHORT ? finding.hint : t("findings.fix")}
    </Button>
  );
}
