import { useTranslation } from "react-i18next";
import type { Outcome, TaskItem } from "../api";

/** What follows on an outcome, in words: the next steps by name, or what a settled doubt leads to. */
export function useNext(task: TaskItem): (outcome: Outcome) => string {
  const { t } = useTranslation("inbox");
  return ({ key, next }) => {
    if (task.kind === "doubt") return t(`doubt.next.${key}`, { defaultValue: t("next_end") });
    return next.length > 0 ? t("next_then", { steps: next.join(", ") }) : t("next_end");
  };
}
