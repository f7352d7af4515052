import { ControlButton, Controls, type FitViewOptions, type ReactFlowState, useReactFlow, useStore } from "@xyflow/react";
import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useOneStop } from "@/shared/lib/useOneStop";
import classes from "./canvas.module.css";

/** The controls fill their pictures; these are drawn by lines. */
const LINES = { fill: "none" };

const smallest = ({ transform, minZoom }: ReactFlowState) => transform[2] <= minZoom;
const largest = ({ transform, maxZoom }: ReactFlowState) => transform[2] >= maxZoom;

/** Larger, smaller, everything: one tab stop. */
export function ZoomControls({ fit }: { fit: FitViewOptions }) {
  const { t } = useTranslation(["editor", "common"]);
  const flow = useReactFlow();
  const [isSmallest, isLargest] = [useStore(smallest), useStore(largest)];
  const box = useOneStop<HTMLDivElement>();
  const [larger, smaller, all] = [t("common:zoom.larger"), t("common:zoom.smaller"), t("common:zoom.all")];
  return (
    <div ref={box} className={classes.zoom}>
      <Controls showZoom={false} showFitView={false} showInteractive={false} position="bottom-left" orientation="horizontal" aria-label={t("canvas.controls")}>
        <ControlButton aria-label={larger} title={larger} disabled={isLargest} onClick={() => void flow.zoomIn()}>
          <IconPlus stroke={2.6} style={LINES} aria-hidden />
        </ControlButton>
        <ControlButton aria-label={smaller} title={smaller} disabled={isSmallest} onClick={() => void flow.zoomOut()}>
          <IconMinus stroke={2.6} style={LINES} aria-hidden />
        </ControlButton>
        <ControlButton aria-label={all} title={all} onClick={() => void flow.fitView(fit)}>
          <IconMaximize stroke={2.6} style={LINES} aria-hidden />
        </ControlButton>
      </Controls>
    </div>
  );
}
