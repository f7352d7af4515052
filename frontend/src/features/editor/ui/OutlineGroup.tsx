import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { GroupLine } from "@/flow/outlineLines";
import { useEditor, useEditorState } from "../model/store";
import classes from "./Outline.module.css";

interface Props {
  line: GroupLine;
  at: number;
  count: number;
  current: boolean;
}

/** The line of a group: what it is called, how much there is to check inside, and whether its steps are shown. */
export function OutlineGroup({ line, at, count, current }: Props) {
  const { fold } = useEditor();
  const { t } = useTranslation("editor");
  const findings = useEditorState((state) => state.findings);
  const inside = new Set(line.keys);
  const counted = (level: string) => findings.filter((finding) => finding.level === level && inside.has(finding.node ?? "")).length;
  const [errors, warnings] = line.open ? [0, 0] : [counted("error"), counted("warning")];
  const Chevron = line.open ? IconChevronDown : IconChevronRight;
  return (
    <div
      role="row"
      aria-level={line.level}
      aria-posinset={at + 1}
      aria-setsize={count}
      aria-expanded={line.open}
      aria-selected={current}
      tabIndex={current ? 0 : -1}
      data-key={line.id}
      className={classes.row}
      style={{ paddingLeft: 10 + (line.level - 1) * 20 }}
      onClick={() => fold(line.id)}
      onKeyDown={undefined}
    >
      <span role="gridcell" className={classes.step}>
        <Chevron size={20} aria-hidden className={classes.chevron} />
        <span className={classes.words}>
          <span className={classes.name}>{line.group.name}</span>
          <span className={classes.kind}>{t("group.kind")}</span>
        </span>
      </span>
      <span role="gridcell" className={classes.after}>
        {t("group.members", { count: line.group.keys.length })}
      </span>
      <span role="gridcell" className={classes.state}>
        {errors > 0 && <span data-level="error">{t("canvas.error", { count: errors })}</span>}
        {warnings > 0 && <span data-level="warning">{t("canvas.warning", { count: warnings })}</span>}
      </span>
      <span role="gridcell" />
    </div>
  );
}
