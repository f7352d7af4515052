import { IconAlertTriangle, IconCheck, IconCloudOff, IconEye, IconLoader2, type TablerIcon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { absolute } from "@/shared/lib/format";
import type { SaveState } from "../model/saver";
import { useEditorState } from "../model/store";
import classes from "./Header.module.css";

const LOOKS: Record<SaveState, { icon: TablerIcon; tone: string }> = {
  saved: { icon: IconCheck, tone: "quiet" },
  waiting: { icon: IconLoader2, tone: "quiet" },
  saving: { icon: IconLoader2, tone: "quiet" },
  offline: { icon: IconCloudOff, tone: "warn" },
  collision: { icon: IconAlertTriangle, tone: "bad" },
  refused: { icon: IconAlertTriangle, tone: "bad" },
};

/** Whether what one sees is saved. */
export function SaveLine() {
  const { t } = useTranslation("editor");
  const state = useEditorState((editor) => editor.saveState);
  const readOnly = useEditorState((editor) => editor.readOnly);
  const why = useEditorState((editor) => editor.whyReadOnly);
  const last = useEditorState((editor) => editor.lastSave);
  if (readOnly && state === "saved")
    return (
      <span className={classes.save} title={why}>
        <IconEye size={15} aria-hidden />
        {t("save.read_only")}
      </span>
    );
  const { icon: Icon, tone } = LOOKS[state];
  const word = state === "saved" && last !== null ? t("save.saved_by", { name: last.name }) : t(`save.${state}`);
  return (
    <span className={classes.save} data-tone={tone} data-state={state} data-testid="save-state" role="status" title={last === null ? undefined : absolute(last.at)}>
      <Icon size={15} aria-hidden />
      {word}
    </span>
  );
}
