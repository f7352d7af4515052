import { Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconArchive } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmButton, tellDone, Time } from "@/shared/ui";
import { runApi } from "../api";
import { useRunContext } from "../model/context";

/** Closes a run that waits for a person, without going on. */
export function GiveUp() {
  const { run } = useRunContext();
  const { t } = useTranslation("runs");
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const give = async () => {
    await runApi.discard(run.id, reason.trim());
    await client.invalidateQueries({ queryKey: ["runs"] });
    void client.invalidateQueries({ queryKey: ["home"] });
    tellDone(t("given_up.done"));
  };
  const message = (
    <>
      {t("given_up.text")}
      <Reason value={reason} put={setReason} />
    </>
  );
  return (
    <ConfirmButton
      size="compact-sm"
      variant="default"
      leftSection={<IconArchive size={14} aria-hidden />}
      title={t("given_up.title")}
      message={message}
      confirmLabel={t("given_up.action")}
      backLabel={t("given_up.back")}
      danger
      onConfirm={give}
    >
      {t("given_up.action")}
    </ConfirmButton>
  );
}

export function Reason({ value, put }: { value: string; put: (reason: string) => void }) {
  const { t } = useTranslation("runs");
  return <Textarea mt="sm" label={t("cancel.reason")} autosize minRows={2} maxLength={500} value={value} onChange={(event) => put(event.currentTarget.value)} />;
}

/** Who closed it, when, and why; nothing as long as it waits. */
export function WhoGaveUp() {
  const { run } = useRunContext();
  const { t } = useTranslation("runs");
  if (run.given_up === null) return null;
  const { by, at, reason } = run.given_up;
  return (
    <>
      {t("given_up.by", { name: by || t("wait.somebody") })} <Time at={at} />. {reason !== "" && t("paused.reason", { reason })}
    </>
  );
}
