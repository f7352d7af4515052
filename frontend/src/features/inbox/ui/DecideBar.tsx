import { Button } from "@mantine/core";
import { IconCheck, IconUserShare, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Outcome } from "../api";
import { isDanger, isPrimary } from "../model/tasks";
import classes from "./Inbox.module.css";

/** The outcomes as large buttons that stay in view. They ask once more; they never decide alone. */
export function DecideBar({ outcomes, onPick, onHandOn }: { outcomes: Outcome[]; onPick: (outcome: Outcome) => void; onHandOn?: () => void }) {
  const { t } = useTranslation("inbox");
  return (
    <div className={classes.bar} role="group" aria-label={t("decide.bar")}>
      {outcomes.map((outcome) => (
        <OutcomeButton key={outcome.key} outcome={outcome} onClick={() => onPick(outcome)} />
      ))}
      {onHandOn && (
        <Button size="md" variant="subtle" leftSection={<IconUserShare size={18} aria-hidden />} onClick={onHandOn}>
          {t("hand.open")}
        </Button>
      )}
    </div>
  );
}

export function OutcomeButton({ outcome, onClick, size = "md" }: { outcome: Outcome; onClick: () => void; size?: "md" | "compact-md" }) {
  const danger = isDanger(outcome);
  const primary = isPrimary(outcome);
  const Icon = danger ? IconX : IconCheck;
  return (
    <Button
      size={size}
      variant={primary ? "filled" : danger ? "outline" : "default"}
      color={danger ? "red.9" : undefined}
      c={danger ? "var(--hr-bad)" : undefined}
      leftSection={(primary || danger) && <Icon size={18} aria-hidden />}
      onClick={onClick}
    >
      {outcome.label}
    </Button>
  );
}
