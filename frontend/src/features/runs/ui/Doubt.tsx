import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { ConfirmButton } from "@/shared/ui";
import { runApi, stepQuery } from "../api";
import { useRunContext } from "../model/context";

const OUTCOMES = ["happened", "did_not_happen", "stop"] as const;

/** Somebody says whether a call happened whose answer was lost. */
export function DoubtActions({ path }: { path: string }) {
  const { t } = useTranslation("runs");
  const { run, view } = useRunContext();
  const may = useMay("run.redrive");
  const effects = useQuery(stepQuery(run.id, path, null, String(view.n))).data?.effects ?? [];
  const effect = effects.find((item) => item.status === "in_doubt");
  if (!may || effect === undefined) return null;
  return (
    <>
      {OUTCOMES.map((outcome) => (
        <ConfirmButton
          key={outcome}
          size="compact-sm"
          title={t(`doubt.${outcome}`)}
          message={t(`doubt.${outcome}_text`)}
          danger={outcome === "stop"}
          onConfirm={() => runApi.doubt(run.id, effect.effect_id, outcome, "")}
        >
          {t(`doubt.${outcome}`)}
        </ConfirmButton>
      ))}
    </>
  );
}
