import { useTranslation } from "react-i18next";
import type { RunStatus } from "@/flow/fold";
import { StatusBadge } from "@/shared/ui";
import type { RunItem } from "../api";

/** A run that belongs to another one and failed: what becomes of it is decided there, so it waits for nobody itself. */
export function PartBadge({ tolerated, size }: { tolerated: boolean; size?: "sm" | "md" }) {
  const { t } = useTranslation("runs");
  return <StatusBadge status="failed" label={tolerated ? t("part.tolerated") : undefined} tone={tolerated ? "warn" : undefined} size={size} />;
}

/** The status of a run; one that waited for a person says when somebody gave it up. `now` is newer than the list knows. */
export function RunBadge({ run, now = run.status, size }: { run: RunItem; now?: RunStatus; size?: "sm" | "md" }) {
  const { t } = useTranslation("runs");
  if (now === "dead" && run.given_up) return <StatusBadge status="given_up" label={t("given_up.status")} size={size} />;
  return <StatusBadge status={now} size={size} />;
}
