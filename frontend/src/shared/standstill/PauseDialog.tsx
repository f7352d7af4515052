import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog, tellDone } from "@/shared/ui";
import { useStandstillActs } from "./api";

export interface PauseDialogProps {
  opened: boolean;
  /** Id and name of a flow; null: every flow of the workspace. */
  flow: { id: string; name: string } | null;
  onClose: () => void;
}

/** Lets a flow, or all flows, stand still, with a reason for those who wonder. */
export function PauseDialog({ opened, flow, onClose }: PauseDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const { pause } = useStandstillActs();
  const message = (
    <>
      {t("standstill.means")} {t("standstill.tests")}
      <Textarea mt="sm" label={t("standstill.reason")} autosize minRows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </>
  );
  return (
    <ConfirmDialog
      opened={opened}
      title={flow === null ? t("standstill.pause_all_title") : t("standstill.pause_title", { name: flow.name })}
      message={message}
      confirmLabel={t(flow === null ? "standstill.pause_all" : "standstill.pause")}
      onClose={onClose}
      onConfirm={async () => {
        await pause.mutateAsync({ flow: flow?.id ?? null, reason });
        tellDone(t("standstill.paused"));
        setReason("");
      }}
    />
  );
}
