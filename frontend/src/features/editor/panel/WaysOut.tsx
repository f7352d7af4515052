import { ActionIcon, Button } from "@mantine/core";
import { IconArrowRight, IconPlus, IconUnlink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { disconnectSteps } from "@/flow/edits";
import { edgesOut, nameOf } from "@/flow/model";
import { useEditor, useEditorState } from "../model/store";
import classes from "./StepPanel.module.css";

/** Where the step leads, way by way: the menu for connecting. */
export function WaysOut({ stepKey }: { stepKey: string }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  const readOnly = useEditorState((state) => state.readOnly);
  const ports = editor.ports(stepKey);
  if (ports.length === 0) return <p className={classes.quiet}>{t("ways.end")}</p>;
  return (
    <ul className={classes.ways}>
      {ports.map((port) => {
        const targets = edgesOut(graph, stepKey).filter((edge) => edge.port === port.name);
        return (
          <li key={port.name} className={classes.way} data-kind={port.kind}>
            <span className={classes.wayName}>{port.label}</span>
            {targets.map((edge) => (
              <span key={edge.to} className={classes.target}>
                <IconArrowRight size={14} aria-hidden />
                <Button size="compact-xs" variant="subtle" onClick={() => editor.open(edge.to)}>
                  {nameOf(graph, edge.to)}
                </Button>
                {!readOnly && (
                  <ActionIcon size={24} variant="subtle" color="gray" aria-label={t("ways.disconnect", { name: nameOf(graph, edge.to) })} onClick={() => editor.commit(disconnectSteps(graph, edge))}>
                    <IconUnlink size={14} />
                  </ActionIcon>
                )}
              </span>
            ))}
            {!readOnly && (
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconPlus size={12} aria-hidden />}
                aria-label={t("ways.add_label", { port: port.label })}
                onClick={() => editor.store.setState({ picker: { kind: "after", from: stepKey, port: port.name } })}
              >
                {t("ways.add")}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
