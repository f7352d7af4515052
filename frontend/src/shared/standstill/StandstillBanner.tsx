import { Alert, Button, Group, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { act } from "@/shared/lib/act";
import { tellDone, tellProblem, Time } from "@/shared/ui";
import { type Standstill, useStandstillActs, useStandstills } from "./api";

export interface StandstillBannerProps {
  /** Names of flows by id; of a flow without one the banner says "a flow". */
  names: (flow: string) => string | undefined;
  /** Only what holds this flow. */
  only?: string;
}

/** Who stopped what, since when and why, and the way to let it go on. Nothing when all goes on. */
export function StandstillBanner({ names, only }: StandstillBannerProps) {
  const found = useStandstills().filter(({ flow }) => only === undefined || flow === null || flow === only);
  return found.map((one) => <Line key={one.flow ?? "all"} one={one} name={one.flow === null ? null : (names(one.flow) ?? "")} />);
}

function Line({ one, name }: { one: Standstill; name: string | null }) {
  const { t } = useTranslation();
  const may = useMay(one.flow === null ? "workspace.admin" : "run.cancel");
  const { resume } = useStandstillActs();
  const title = name === null ? t("standstill.all") : name === "" ? t("standstill.some") : t("standstill.flow", { name });
  return (
    <Alert color="orange.9" mb="md" icon={<IconPlayerPause aria-hidden />} title={title} role="status">
      <Group justify="space-between" gap="sm">
        <Text size="sm" component="div">
          {t("standstill.by", { name: one.by || t("standstill.somebody") })} <Time at={one.since} />
          {one.reason && `: ${one.reason}`}. {t("standstill.means")}
        </Text>
        {may && (
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={resume.isPending}
            onClick={() => act(resume.mutateAsync({ flow: one.flow }), () => tellDone(t("standstill.resumed")), tellProblem)}
          >
            {t("standstill.resume")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
