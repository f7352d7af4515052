import { Button } from "@mantine/core";
import { IconWand } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Finding } from "@/flow/model";
import { useEditor, useEditorState } from "../model/store";

/** The name a form gives the field a finding speaks of: `settings.fields[0].value` is `fields.0.value`. */
export function fieldOf({ field }: Finding): string | null {
  return field === null ? null : field.replace(/^settings\./, "").replace(/\[(\d+)\]/g, ".$1");
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
