import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle, IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Time } from "@/shared/ui";
import type { Verdict } from "../api";

/** Intact or not, and how far the seals reach. */
export function VerdictBox({ verdict }: { verdict: Verdict }) {
  return verdict.intact ? <Intact verdict={verdict} /> : <Broken verdict={verdict} />;
}

function Intact({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation("audit");
  return (
    <Alert mb="md" color="green.9" icon={<IconShieldCheck size={20} aria-hidden />} title={t("intact_title")}>
      <Text size="sm">
        {t("intact_text", { count: verdict.checked })} {verdict.runs_checked > 0 && t("runs_checked", { count: verdict.runs_checked })}
      </Text>
      <Reach verdict={verdict} />
    </Alert>
  );
}

function Broken({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation("audit");
  const { first_broken: broken } = verdict;
  return (
    <Alert mb="md" color="red.9" icon={<IconAlertTriangle size={20} aria-hidden />} title={t("broken_title")}>
      {broken && (
        <Text size="sm" fw={600}>
          {t("broken_at", { row: broken.entry_id ?? broken.n ?? "?" })} {broken.at && <Time at={broken.at} form="absolute" />}
        </Text>
      )}
      {broken?.sentence && <Text size="sm">{broken.sentence}</Text>}
      {broken?.by && broken.action && <Text size="sm">{t("broken_what", { by: broken.by, action: broken.action })}</Text>}
      <Text size="sm" mt={4}>
        {t("broken_advice")}
      </Text>
      <Reach verdict={verdict} />
    </Alert>
  );
}

function Reach({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation("audit");
  return (
    <Text size="sm" mt={4}>
      {verdict.unsealed === 0 ? t("unsealed_zero") : t("unsealed", { count: verdict.unsealed })}{" "}
      {verdict.sealed_until && (
        <>
          {t("sealed_until")} <Time at={verdict.sealed_until} form="absolute" />.
        </>
      )}
    </Text>
  );
}
