import { Radio, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Graph } from "@/flow/model";
import { ConfirmButton } from "@/shared/ui";
import { runApi } from "../api";
import { useRunContext } from "../model/context";

/** Names of the steps of a flow that take another one back. */
export function undoSteps(graph: Graph): string[] {
  const keys = new Set(Object.values(graph.nodes).flatMap((node) => (node.undo ? [node.undo] : [])));
  return [...keys].map((key) => graph.nodes[key]?.name ?? key);
}

/** Stops the run; where the flow knows how, with the choice to take back what was done. */
export function Cancel() {
  const { run } = useRunContext();
  const { t } = useTranslation("runs");
  const [reason, setReason] = useState("");
  const [undo, setUndo] = useState(false);
  const takesBack = undoSteps(run.graph);
  const message = (
    <>
      {t(takesBack.length > 0 ? "cancel.text_choice" : "cancel.text")}
      {takesBack.length > 0 && (
        <Radio.Group mt="sm" label={t("cancel.done_before")} value={undo ? "undo" : "keep"} onChange={(next) => setUndo(next === "undo")}>
          <Stack gap="xs" mt="xs">
            <Radio value="keep" label={t("cancel.keep")} description={t("cancel.keep_help")} />
            <Radio value="undo" label={t("cancel.undo")} description={t("cancel.undo_help", { steps: takesBack.join(", ") })} />
          </Stack>
        </Radio.Group>
      )}
      <Textarea mt="sm" label={t("cancel.reason")} autosize minRows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </>
  );
  return (
    <ConfirmButton title={t("cancel.title")} message={message} confirmLabel={t(undo ? "cancel.action_undo" : "cancel.action")} backLabel={t("cancel.back")} danger onConfirm={() => runApi.cancel(run.id, reason, undo)}>
      {t("cancel.action")}
    </ConfirmButton>
  );
}
