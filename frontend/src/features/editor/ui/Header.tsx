import { ActionIcon, Button, Group } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp, IconCircleCheck, IconLoader2, IconPlayerPlay, IconRocket } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { useOneStop } from "@/shared/lib/useOneStop";
import { StatusBadge } from "@/shared/ui/StatusBadge";
import { useEditor, useEditorState } from "../model/store";
import { FlowName } from "./FlowName";
import classes from "./Header.module.css";
import { MoreMenu } from "./LazyMore";
import { Others } from "./Others";
import { SaveLine } from "./SaveLine";

/** Name and state of the flow, whether it is saved, and what one can do with it. */
export function Header() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const flow = useEditorState((state) => state.flow);
  const readOnly = useEditorState((state) => state.readOnly);
  const mayPublish = useMay("flow.publish");
  const mayTest = useMay("flow.test");
  return (
    <header className={classes.header}>
      <div className={classes.left}>
        <nav className={classes.crumb} aria-label={t("header.where")}>
          <Link to="/flows">{t("header.flows")}</Link>
          <span aria-hidden>/</span>
        </nav>
        <FlowName />
        <StatusBadge status={flow.status} />
        {flow.version !== null && <span className={classes.version}>{t("header.version", { n: flow.version })}</span>}
      </div>
      <Group gap={8} className={classes.right}>
        <Others />
        <SaveLine />
        {!readOnly && <UndoButtons />}
        <FindingsButton />
        {mayTest && (
          <Button size="xs" variant="default" leftSection={<IconPlayerPlay size={15} aria-hidden />} onClick={() => editor.store.setState({ dialog: "run" })}>
            {t("header.run")}
          </Button>
        )}
        {!readOnly && mayPublish && (
          <Button size="xs" leftSection={<IconRocket size={15} aria-hidden />} onClick={() => editor.store.setState({ dialog: "publish" })}>
            {t("header.publish")}
          </Button>
        )}
        <MoreMenu />
      </Group>
    </header>
  );
}

function UndoButtons() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const box = useOneStop<HTMLDivElement>();
  const canUndo = useEditorState((state) => state.history.past.length > 0);
  const canRedo = useEditorState((state) => state.history.future.length > 0);
  return (
    <Group ref={box} gap={2} wrap="nowrap" className={classes.undo}>
      <ActionIcon variant="subtle" color="gray" aria-label={t("command.undo")} title={`${t("command.undo")} (Ctrl+Z)`} disabled={!canUndo} onClick={editor.undo}>
        <IconArrowBackUp size={18} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={t("command.redo")} title={`${t("command.redo")} (Ctrl+Y)`} disabled={!canRedo} onClick={editor.redo}>
        <IconArrowForwardUp size={18} />
      </ActionIcon>
    </Group>
  );
}

function FindingsButton() {
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  const open = useEditorState((state) => state.showFindings);
  const errors = useEditorState((state) => state.findings.filter((finding) => finding.level === "error").length);
  const warnings = useEditorState((state) => state.findings.filter((finding) => finding.level === "warning").length);
  const count = errors + warnings;
  const checking = useEditorState((state) => count === 0 && !state.checked && !state.readOnly && Object.keys(state.graph.nodes).length > 0);
  const Icon = count > 0 ? IconAlertTriangle : checking ? IconLoader2 : IconCircleCheck;
  const found = [errors > 0 && t("canvas.error", { count: errors }), warnings > 0 && t("canvas.warning", { count: warnings })].filter(Boolean).join(", ");
  return (
    <Button
      size="xs"
      variant="subtle"
      color="gray"
      className={classes.findings}
      data-level={errors > 0 ? "error" : warnings > 0 ? "warning" : checking ? undefined : "good"}
      leftSection={<Icon size={16} aria-hidden />}
      aria-expanded={open}
      aria-label={count > 0 ? t("header.findings", { count, found }) : undefined}
      onClick={() => store.setState({ showFindings: !open })}
    >
      {count > 0 ? count : t(checking ? "header.checking" : "header.good")}
    </Button>
  );
}
