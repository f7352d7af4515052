import { useTranslation } from "react-i18next";
import type { StepView } from "@/flow/fold";
import type { StepData } from "../api";
import classes from "./StepDetail.module.css";

const CHANGES_NOTHING = new Set(["pure", "read"]);

/** Whether somebody looked if it really worked: “It answered” is not “it worked”. Only for what changes something outside. */
export function Verified({ step, data }: { step: StepView; data: StepData }) {
  const { t } = useTranslation("runs");
  const word = verdict(step, data);
  return word === null ? null : <p className={classes.quiet}>{t(`step.${word}`)}</p>;
}

export function verdict(step: Pick<StepView, "status" | "error">, data: Pick<StepData, "verified" | "not_sent" | "carried" | "effects">) {
  if (data.verified) return "verified";
  if (step.error?.["kind"] === "verify") return "verify_failed";
  const acted = data.effects.some((effect) => !CHANGES_NOTHING.has(effect.class) && effect.status === "done");
  return step.status === "succeeded" && acted && !data.not_sent && data.carried === undefined ? "unverified" : null;
}
