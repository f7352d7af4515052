/** What the palette finds on the server: steps of flows and runs, beside the flows themselves. */
import { useDebouncedValue } from "@mantine/hooks";
import type { SpotlightActionGroupData } from "@mantine/spotlight";
import { IconPlayerPlay, IconPlugConnected, IconSquareRounded } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, type Session } from "@/shared/api";

const LEAST = 2;
const PAUSE_MS = 200;

function useWords(query: string): string {
  const [words] = useDebouncedValue(query.trim(), PAUSE_MS);
  return words.length < LEAST ? "" : words;
}

/** Steps by their name, their connection, or a field they read. */
export function useSteps(session: Session, query: string): SpotlightActionGroupData {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const words = useWords(query);
  const found = useQuery({
    queryKey: ["find", "steps", words],
    queryFn: ({ signal }) => api.get("find/steps", { query: { q: words }, signal }),
    enabled: words !== "" && session.permissions.includes("flow.view"),
    placeholderData: (old) => old,
  });
  const steps = words === "" ? [] : (found.data?.items ?? []);
  return {
    group: t("group.steps"),
    actions: steps.map((step) => ({
      id: `step-${step.flow_id}-${step.step}`,
      label: `${step.flow_name}: ${step.step_name}`,
      description: step.where === "name" ? undefined : t(`found.${step.where}`, { detail: step.detail.replace(/_/g, " ") }),
      keywords: words,
      leftSection: step.where === "connection" ? <IconPlugConnected size={18} aria-hidden /> : <IconSquareRounded size={18} aria-hidden />,
      onClick: () => void navigate({ to: "/flows/$id", params: { id: step.flow_id }, search: { step: step.step } }),
    })),
  };
}

/** Runs by what they began with, among the newest ones. */
export function useRuns(session: Session, query: string): SpotlightActionGroupData {
  const { t } = useTranslation(["shell", "common"]);
  const navigate = useNavigate();
  const words = useWords(query);
  const found = useQuery({
    queryKey: ["runs", "palette", words],
    queryFn: ({ signal }) => api.get("runs", { query: { q: words, limit: 6 }, signal }),
    enabled: words !== "" && session.permissions.includes("run.view"),
    placeholderData: (old) => old,
  });
  const runs = words === "" ? [] : (found.data?.items ?? []);
  return {
    group: t("shell:group.runs"),
    actions: runs.map((run) => ({
      id: `run-${run.id}`,
      label: [run.flow.name, ...run.about.map((field) => field.value)].join(" · "),
      description: t(`common:status.${run.status}`),
      keywords: words,
      leftSection: <IconPlayerPlay size={18} aria-hidden />,
      onClick: () => void navigate({ to: "/runs/$id", params: { id: run.id } }),
    })),
  };
}
