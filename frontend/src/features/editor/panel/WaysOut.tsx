import { ActionIcon, Button } from "@mantine/core";
import { IconArrowRight, IconPlus, IconUnlink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { disconnectSteps } from "@/flow/edits";
import { edgesOut, nameOf, type Port, UNDO_PORT } from "@/flow/model";
import { useEditor, useEditorState } from "../model/store";
import classes from "./StepPanel.module.css";

type Way = Pick<Port, "name" | "label"> & { kind: Port["kind"] | "undo" };

/** Where the step leads, way by way: the menu for connecting. */
export function WaysOut({ stepKey }: { stepKey: string }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  const readOnly = useEditorState((state) => state.readOnly);
  const own = editor.ports(stepKey);
  const node = graph.nodes[stepKey];
  const ports: Way[] = node?.undo == null ? own : [...own, { name: UNDO_PORT, label: t("canvas.undo_port"), kind: "undo" }];
  if (ports.length === 0) return <p className={classes.quiet}>{t("ways.end")}</p>;
  return (
    <ul className={classes.ways}>
      {ports.map((port) => {
        const targets = port.kind === "undo" ? [{ from: stepKey, port: UNDO_PORT, to: node?.undo ?? "" }] : edgesOut(graph, stepKey).filter((edge) => edge.port === port.name);
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
            {!readOnly && port.kind !== "undo" && (
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
