import { Controls, type FitViewOptions } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { useOneStop } from "@/shared/lib/useOneStop";
import classes from "./canvas.module.css";

/** Larger, smaller, everything: one tab stop. */
export function ZoomControls({ fit }: { fit: FitViewOptions }) {
  const { t } = useTranslation("editor");
  const box = useOneStop<HTMLDivElement>();
  return (
    <div ref={box} className={classes.zoom}>
      <Controls showInteractive={false} position="bottom-left" orientation="horizontal" aria-label={t("canvas.controls")} fitViewOptions={fit} />
    </div>
  );
}
