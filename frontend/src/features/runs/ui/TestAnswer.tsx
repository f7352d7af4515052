import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WaitView } from "@/flow/fold";
import { useMay } from "@/shared/api";
import { tellProblem } from "@/shared/ui";
import { runApi } from "../api";
import { useRunContext } from "../model/context";
import classes from "../RunPage.module.css";

const OUTCOMES = [
  { outcome: "approved", icon: IconCheck },
  { outcome: "rejected", icon: IconX },
] as const;

/** Whether a wait of this run is answered here: a test reaches nobody's inbox. */
export function useAnswers(wait: WaitView): boolean {
  const { run } = useRunContext();
  const may = useMay("flow.test");
  return may && wait.reason === "task" && (run.mode === "test" || run.mode === "dry");
}

/** Answers an approval of a test in the place of those a live run would ask. */
export function TestAnswer({ wait }: { wait: WaitView }) {
  const { t } = useTranslation("runs");
  const { run } = useRunContext();
  const answer = useMutation({
    meta: { handled: true },
    mutationFn: (outcome: "approved" | "rejected") => runApi.answer(run.id, wait.wait_id, outcome),
    onError: tellProblem,
  });
  const sent = answer.isPending || answer.isSuccess;
  return (
    <>
      <p className={classes.nowText}>
        {t("wait.test")} {run.mode === "test" && <strong>{t("wait.test_sends")}</strong>}
      </p>
      <div className={classes.nowActs}>
        {OUTCOMES.map(({ outcome, icon: Icon }) => (
          <Button key={outcome} size="compact-sm" variant="default" disabled={sent} leftSection={<Icon size={14} aria-hidden />} onClick={() => answer.mutate(outcome)}>
            {t(`wait.test_${outcome}`)}
          </Button>
        ))}
      </div>
    </>
  );
}
