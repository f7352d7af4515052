import { Alert, Anchor, Button, List, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { IconArrowFork } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isOver, type StepView } from "@/flow/fold";
import { useMay } from "@/shared/api";
import { ConfirmDialog, Loaded } from "@/shared/ui";
import { forkApi, forkQuery, type ForkView } from "../model/fork";
import { nameOfStep, useRunContext } from "../model/context";
import { BacktestOf } from "./Backtest";
import classes from "./StepDetail.module.css";

/** A new run from this step on; what lies before it is taken over. Offered once the run is over. */
export function ForkHere({ step }: { step: StepView }) {
  const { t } = useTranslation("runs");
  const { run, view } = useRunContext();
  const may = useMay(run.mode === "live" ? "run.redrive" : "flow.test");
  const [opened, { open, close }] = useDisclosure(false);
  const fits = (step.status === "succeeded" || step.status === "failed") && !step.path.includes("/");
  if (!may || !fits || !isOver(view.status) || run.mode === "backtest") return null;
  return (
    <div className={classes.part}>
      <Button size="compact-sm" variant="default" leftSection={<IconArrowFork size={14} aria-hidden />} onClick={open}>
        {t("fork.open")}
      </Button>
      {opened && <Confirm step={step} onClose={close} />}
    </div>
  );
}

function Confirm({ step, onClose }: { step: StepView; onClose: () => void }) {
  const { t } = useTranslation(["runs", "common"]);
  const { run } = useRunContext();
  const navigate = useNavigate();
  const look = useQuery(forkQuery(run.id, step.path));
  const start = async () => {
    const { run_id } = await forkApi.start(run.id, step.path);
    await navigate({ to: "/runs/$id", params: { id: run_id } });
  };
  return (
    <ConfirmDialog
      opened
      title={t("fork.title", { name: nameOfStep(run, step) })}
      message={<Loaded query={look}>{(found) => <Coming found={found} />}</Loaded>}
      confirmLabel={t("fork.action")}
      backLabel={t("common:cancel")}
      onConfirm={start}
      onClose={onClose}
    />
  );
}

/** What is sent once more, so that nobody is surprised. */
function Coming({ found }: { found: ForkView }) {
  const { t } = useTranslation("runs");
  return (
    <Stack gap="sm">
      <Text size="sm">{t("fork.text")}</Text>
      {found.sends.length === 0 ? (
        <Text size="sm">{t("fork.sends_none")}</Text>
      ) : (
        <Alert color="orange.9" title={t("fork.sends", { count: found.sends.length })}>
          <Names names={found.sends} />
        </Alert>
      )}
      {found.kept.length > 0 && <Text size="sm">{t("fork.kept", { names: found.kept.join(", ") })}</Text>}
    </Stack>
  );
}

function Names({ names }: { names: readonly string[] }) {
  return (
    <List size="sm">
      {names.map((name) => (
        <List.Item key={name}>{name}</List.Item>
      ))}
    </List>
  );
}

/** Where a step's data comes from that was taken over. */
export function Carried({ from }: { from: string }) {
  const { t } = useTranslation("runs");
  return (
    <p className={classes.quiet}>
      {t("fork.carried")}{" "}
      <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id" params={{ id: from }} {...props} />}>
        {t("fork.earlier")}
      </Anchor>
    </p>
  );
}

/** “Forked from an earlier run at step Y”, with the way there. */
export function ForkedFrom() {
  const { t } = useTranslation("runs");
  const { run } = useRunContext();
  if (run.forked == null) return null;
  const { id, step } = run.forked;
  if (run.mode === "backtest") return <BacktestOf past={id} />;
  const name = run.graph.nodes[step]?.name ?? step;
  return (
    <Text size="sm" mb="sm" data-testid="forked-from">
      {t("fork.from", { name })}{" "}
      <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id" params={{ id }} search={{ step }} {...props} />}>
        {t("fork.earlier_run", { id: id.slice(-6) })}
      </Anchor>
    </Text>
  );
}
