import { ActionIcon, Button } from "@mantine/core";
import { IconAlertTriangle, IconBulb, IconCircleCheck, IconCircleX, IconX, type TablerIcon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Finding } from "@/flow/model";
import { nameOf } from "@/flow/model";
import { useEditor, useEditorState } from "../model/store";
import classes from "./Findings.module.css";

const LOOKS: Record<Finding["level"], { icon: TablerIcon; rank: number }> = {
  error: { icon: IconCircleX, rank: 0 },
  warning: { icon: IconAlertTriangle, rank: 1 },
  advice: { icon: IconBulb, rank: 2 },
};

export function sortedFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => LOOKS[a.level].rank - LOOKS[b.level].rank);
}

/** What is wrong or could be better, where, and how to mend it. */
export default function FindingsPanel() {
  const { store } = useEditor();
  const { t } = useTranslation(["editor", "common"]);
  const findings = useEditorState((state) => state.findings);
  return (
    <section className={classes.panel} aria-label={t("findings.title")}>
      <header className={classes.head}>
        <h2>{t("findings.title")}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t("common:close")} onClick={() => store.setState({ showFindings: false })}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      {findings.length === 0 ? <AllGood /> : <FindingList findings={findings} />}
    </section>
  );
}

function AllGood() {
  const { t } = useTranslation("editor");
  return (
    <p className={classes.good}>
      <IconCircleCheck size={18} aria-hidden />
      {t("findings.none")}
    </p>
  );
}

export function FindingList({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className={classes.list}>
      {sortedFindings(findings).map((finding, n) => (
        <FindingRow key={`${finding.code}-${finding.node}-${finding.field}-${n}`} finding={finding} />
      ))}
    </ul>
  );
}

function FindingRow({ finding }: { finding: Finding }) {
  const editor = useEditor();
  const graph = useEditorState((state) => state.graph);
  const readOnly = useEditorState((state) => state.readOnly);
  const { t } = useTranslation("editor");
  const { icon: Icon } = LOOKS[finding.level];
  const name = finding.node === null ? null : nameOf(graph, finding.node);
  const fix = finding.fix ?? [];
  return (
    <li className={classes.row} data-level={finding.level}>
      <Icon size={18} className={classes.icon} aria-label={t(`findings.${finding.level}`)} role="img" />
      <div className={classes.body}>
        <p className={classes.message}>
          {name !== null && !finding.message.includes(name) && <strong>{name}: </strong>}
          {finding.message}
        </p>
        {finding.hint && <p className={classes.hint}>{finding.hint}</p>}
        <div className={classes.acts}>
          {finding.node !== null && finding.node in graph.nodes && (
            <Button size="compact-xs" variant="default" aria-label={t("findings.go_label", { name })} onClick={() => goTo(editor, finding)}>
              {t("findings.go")}
            </Button>
          )}
          {fix.length > 0 && !readOnly && (
            <Button size="compact-xs" onClick={() => editor.commit({ label: { id: "mended" }, operations: fix, focus: finding.node })}>
              {t("findings.fix")}
            </Button>
          )}
        </div>
      </div>
    </li>
  );
}

function goTo(editor: ReturnType<typeof useEditor>, finding: Finding): void {
  if (finding.node === null) return;
  editor.store.setState({ dialog: null });
  editor.open(finding.node, finding.field);
}
