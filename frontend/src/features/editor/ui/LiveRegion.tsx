import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useEditorState } from "../model/store";

/** Says what happened to those who do not see it happen. */
export function LiveRegion() {
  const said = useEditorState((state) => state.said);
  const { t } = useTranslation("editor");
  const text = said === null ? "" : t(`said.${said.label.id}`, { ...said.label, what: t(`did.${said.label.other ?? ""}`, { defaultValue: "" }) });
  return (
    <VisuallyHidden role="status" aria-live="polite" data-testid="live">
      <span key={said?.n}>{text}</span>
    </VisuallyHidden>
  );
}
