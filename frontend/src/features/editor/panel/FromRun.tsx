import { Button, Group, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { IconPin } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunView } from "@/flow/fold";
import { api, type Schema } from "@/shared/api";
import { absolute } from "@/shared/lib/format";
import { JsonView, Loaded } from "@/shared/ui";
import { useEditor } from "../model/store";

type Run = Schema<"RunSummary">;

/** How many runs are offered, the newest first. */
const OFFERED = 20;

const lastRunsQuery = (flow: string) =>
  queryOptions({
    queryKey: ["runs", "of-flow", flow],
    queryFn: async () => (await api.get<{ items: Run[] }>("runs", { query: { flow, limit: OFFERED } })).items,
    staleTime: 0,
  });

/** What a step gave in a run; inside a loop, the first time it succeeded. `undefined` cannot be cached: null is nothing. */
const gaveQuery = (run: string, node: string) =>
  queryOptions({
    queryKey: ["runs", run, "gave", node],
    queryFn: async () => {
      const { view } = await api.get<{ view: RunView }>(`runs/${run}`);
      const step = Object.values(view.steps).find((one) => one.node === node && one.status === "succeeded");
      return step === undefined ? null : (await api.get<{ output: unknown }>(`runs/${run}/steps/${step.path}`)).output;
    },
    gcTime: 0,
  });

export interface FromRunProps {
  stepKey: string;
  name: string;
  onPin: (value: unknown) => Promise<void>;
  onClose: () => void;
}

/** Chooses a run and pins what the step gave in it. */
export default function FromRun({ stepKey, name, onPin, onClose }: FromRunProps) {
  const { flowId } = useEditor();
  const { t } = useTranslation("editor");
  const runs = useQuery(lastRunsQuery(flowId));
  return (
    <Modal opened onClose={onClose} size="lg" title={t("sample.from_run_title", { name })}>
      <Loaded query={runs}>
        {(items) => (items.length === 0 ? <Text size="sm">{t("sample.no_runs")}</Text> : <Choose runs={items} stepKey={stepKey} onPin={(value) => onPin(value).then(onClose)} />)}
      </Loaded>
    </Modal>
  );
}

function Choose({ runs, stepKey, onPin }: { runs: readonly Run[]; stepKey: string; onPin: (value: unknown) => Promise<void> }) {
  const { t } = useTranslation(["editor", "common"]);
  const [chosen, setChosen] = useState(runs[0]?.id ?? "");
  const gave = useQuery(gaveQuery(chosen, stepKey));
  const words = (run: Run) => [absolute(run.created_at), ...run.about.map(({ value }) => value), t(`common:status.${run.status}`), run.id.slice(-6)].join(" · ");
  return (
    <Stack gap="sm">
      <NativeSelect data-autofocus label={t("sample.run")} value={chosen} data={runs.map((run) => ({ value: run.id, label: words(run) }))} onChange={(event) => setChosen(event.currentTarget.value)} />
      <Loaded query={gave}>{(value) => (value === null ? <Text size="sm">{t("sample.gave_nothing")}</Text> : <JsonView value={value} label={t("sample.from_run")} />)}</Loaded>
      <Group justify="flex-end">
        <Button leftSection={<IconPin size={16} aria-hidden />} disabled={gave.data == null} onClick={() => void onPin(gave.data)}>
          {t("sample.pin")}
        </Button>
      </Group>
    </Stack>
  );
}
