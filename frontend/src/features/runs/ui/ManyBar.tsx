import { Button, Group, List, Modal, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { IconArchive, IconBan, IconCheck, IconGitCompare, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isOver } from "@/flow/fold";
import { type Schema, useMay } from "@/shared/api";
import { ConfirmButton, FootBar, tellProblem } from "@/shared/ui";
import { inOwnWords } from "@/shared/ui/notify";
import { type RunItem, runApi } from "../api";
import { Reason } from "./GiveUp";

type Act = "cancel" | "redrive" | "discard";
interface Result {
  act: Act;
  items: Schema<"BulkResult">[];
}

/** What can be done with the runs that are ticked. */
export function ManyBar({ runs, onDone }: { runs: RunItem[]; onDone: () => void }) {
  const { t } = useTranslation("runs");
  const client = useQueryClient();
  const [result, setResult] = useState<Result | null>(null);
  const [reason, setReason] = useState("");
  const [mayCancel, mayRedrive] = [useMay("run.cancel"), useMay("run.redrive")];
  const act = useMutation({
    meta: { handled: true },
    mutationFn: async ({ act, ids, reason }: { act: Act; ids: string[]; reason?: string }) => ({ act, ...(await runApi.many(act, ids, reason)) }),
    onSuccess: (found) => {
      setResult(found);
      void client.invalidateQueries({ queryKey: ["runs"] });
    },
    onError: tellProblem,
  });
  const going = runs.filter((run) => !isOver(run.status)).map(({ id }) => id);
  const dead = runs.filter((run) => run.status === "dead" && run.given_up === null && run.mode === "live").map(({ id }) => id);
  const [left, right] = runs;
  return (
    <>
      <FootBar label={t("many.label")}>
        <strong>{t("many.chosen", { count: runs.length })}</strong>
        {mayCancel && going.length > 0 && (
          <ConfirmButton size="compact-md" variant="default" leftSection={<IconBan size={16} aria-hidden />} title={t("many.cancel_title", { count: going.length })} message={t("cancel.text")} confirmLabel={t("many.cancel", { count: going.length })} backLabel={t("cancel.back")} danger onConfirm={() => act.mutateAsync({ act: "cancel", ids: going })}>
            {t("many.cancel", { count: going.length })}
          </ConfirmButton>
        )}
        {mayRedrive && dead.length > 0 && (
          <ConfirmButton size="compact-md" variant="default" leftSection={<IconPlayerPlay size={16} aria-hidden />} title={t("many.redrive_title", { count: dead.length })} message={t("redrive.text")} confirmLabel={t("many.redrive", { count: dead.length })} onConfirm={() => act.mutateAsync({ act: "redrive", ids: dead })}>
            {t("many.redrive", { count: dead.length })}
          </ConfirmButton>
        )}
        {mayRedrive && dead.length > 0 && (
          <ConfirmButton size="compact-md" variant="default" leftSection={<IconArchive size={16} aria-hidden />} title={t("many.discard_title", { count: dead.length })} message={<><p>{t("given_up.text")}</p><Reason value={reason} put={setReason} /></>} confirmLabel={t("many.discard", { count: dead.length })} backLabel={t("many.keep")} danger onConfirm={() => act.mutateAsync({ act: "discard", ids: dead, reason })}>
            {t("many.discard", { count: dead.length })}
          </ConfirmButton>
        )}
        {runs.length === 2 && left && right && (
          <Button size="compact-md" variant="default" leftSection={<IconGitCompare size={16} aria-hidden />} renderRoot={(props) => <Link to="/runs/$id/compare/$other" params={{ id: right.id, other: left.id }} {...props} />}>
            {t("many.compare")}
          </Button>
        )}
        <Button size="compact-md" variant="subtle" onClick={onDone}>
          {t("many.none")}
        </Button>
      </FootBar>
      {result && (
        <Results
          result={result}
          runs={runs}
          onClose={() => {
            setResult(null);
            onDone();
          }}
        />
      )}
    </>
  );
}

function Results({ result, runs, onClose }: { result: Result; runs: RunItem[]; onClose: () => void }) {
  const { t } = useTranslation(["runs", "common"]);
  const done = result.items.filter((item) => item.ok).length;
  const nameOf = (id: string) => {
    const run = runs.find((each) => each.id === id);
    return [run?.flow.name, run?.about[0]?.value ?? id.slice(-6)].filter(Boolean).join(" ");
  };
  return (
    <Modal opened onClose={onClose} title={t("runs:many.result", { done, count: result.items.length })}>
      <List spacing="xs" listStyleType="none">
        {result.items.map((item) => (
          <List.Item key={item.id} icon={item.ok ? <IconCheck size={16} aria-hidden /> : <IconX size={16} aria-hidden />}>
            <Text size="sm">
              {nameOf(item.id)}: {item.ok ? t(`runs:many.${result.act}_done`) : (inOwnWords(item) ?? item.message)}
            </Text>
          </List.Item>
        ))}
      </List>
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose}>{t("common:close")}</Button>
      </Group>
    </Modal>
  );
}
