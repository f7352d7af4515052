import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconPin } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { tellDone, tellProblem } from "@/shared/ui";
import { runApi } from "../api";
import { useRunContext } from "../model/context";

/** Keeps what a step gave in this run as the data its flow is drawn and tested with. */
export function PinSample({ node, value }: { node: string; value: unknown }) {
  const { t } = useTranslation("runs");
  const { run } = useRunContext();
  const may = useMay("flow.edit");
  const pin = useMutation({
    meta: { handled: true },
    mutationFn: () => runApi.pin(run.flow.id, node, value),
    onSuccess: () => tellDone(t("step.pinned")),
    onError: tellProblem,
  });
  if (!may || value === null || value === undefined) return null;
  return (
    <Button size="compact-sm" variant="default" mt={6} leftSection={<IconPin size={14} aria-hidden />} loading={pin.isPending} onClick={() => pin.mutate()}>
      {t("step.pin")}
    </Button>
  );
}
