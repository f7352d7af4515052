import { cx } from "@/shared/lib/cx";
import { useTranslation } from "react-i18next";
import { STATUSES, type Tone, UNKNOWN_STATUS } from "./status";
import classes from "./StatusBadge.module.css";

export interface StatusBadgeProps {
  status: string;
  /** Replaces the word of the status, e.g. "Live v3". */
  label?: string;
  tone?: Tone;
  size?: "sm" | "md";
}

/** Icon, word and colour of a status: never colour alone. */
export function StatusBadge({ status, label, tone, size = "md" }: StatusBadgeProps) {
  const { t } = useTranslation();
  const look = STATUSES[status] ?? UNKNOWN_STATUS;
  const Icon = look.icon;
  return (
    <span className={cx(classes.badge, classes[size])} data-tone={tone ?? look.tone} data-status={status}>
      <Icon size={size === "sm" ? 12 : 14} stroke={2.2} aria-hidden className={status === "running" ? classes.spin : ""} />
      {label ?? t(`status.${status}`, { defaultValue: status })}
    </span>
  );
}
