import { Anchor, Menu, Text } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { IconTestPipe } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isOver } from "@/flow/fold";
import { useMay } from "@/shared/api";
import { tellProblem } from "@/shared/ui";
import { forkApi } from "../model/fork";
import { useRunContext } from "../model/context";

/** The draft with the data of this run: calls are answered from it, and nothing is sent. */
export function TryDraft() {
  const { t } = useTranslation("runs");
  const { run, view } = useRunContext();
  const navigate = useNavigate();
  const may = useMay("flow.test");
  if (!may || !isOver(view.status) || run.mode === "backtest") return null;
  const start = async () => {
    try {
      const { run_id } = await forkApi.backtest(run.id);
      await navigate({ to: "/runs/$id", params: { id: run_id } });
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Menu.Item leftSection={<IconTestPipe size={16} />} onClick={() => void start()}>
      {t("backtest.open")}
    </Menu.Item>
  );
}

/** What a backtest is of, and the way to look at both side by side. */
export function BacktestOf({ past }: { past: string }) {
  const { t } = useTranslation("runs");
  const { run, view } = useRunContext();
  return (
    <Text size="sm" mb="sm" data-testid="backtest-of">
      {t("backtest.of")}{" "}
      <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id" params={{ id: past }} {...props} />}>
        {t("fork.earlier_run", { id: past.slice(-6) })}
      </Anchor>
      {isOver(view.status) && (
        <>
          {" · "}
          <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id/compare/$other" params={{ id: past, other: run.id }} {...props} />}>
            {t("backtest.compare")}
          </Anchor>
        </>
      )}
    </Text>
  );
}
