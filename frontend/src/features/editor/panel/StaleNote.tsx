import { IconHistoryToggle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useEditorState } from "../model/store";
import classes from "./StepPanel.module.css";

/** Says that the data shown for a step is older than a change, and which. */
export function StaleNote({ stepKey }: { stepKey: string }) {
  const { t } = useTranslation("editor");
  const stale = useEditorState((state) => state.stale[stepKey]);
  if (stale === undefined) return null;
  const reason = stale.why === "own" ? t("stale.own") : stale.by === "" ? t("stale.before") : t("stale.before_by", { name: stale.by });
  return (
    <p className={classes.stale} data-testid="stale">
      <IconHistoryToggle size={15} aria-hidden />
      <span>
        <b>{t(stale.why === "own" ? "stale.mark" : "stale.mark_before")}.</b> {reason}
      </span>
    </p>
  );
}
