import { Alert, Anchor, Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { IconArrowFork, IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isOver, type StepView } from "@/flow/fold";
import { useMay } from "@/shared/api";
import { Loaded, Loading, Time } from "@/shared/ui";
import { stepQuery } from "../api";
import { forkApi, forkQuery, type ForkView } from "../model/fork";
import { nameOfStep, useRunContext } from "../model/context";
import { type Given, inputSchema, sentOf, useGiven } from "../model/given";
import page from "../RunPage.module.css";
import { BacktestOf } from "./Backtest";
import { GivenInput } from "./GivenInput";
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
  const { t } = useTranslation("runs");
  const { run, view } = useRunContext();
  const look = useQuery(forkQuery(run.id, step.path));
  const data = useQuery(stepQuery(run.id, step.path, null, String(view.n)));
  const atStart = run.graph.nodes[step.node]?.type.startsWith("trigger.");
  const before = atStart ? data.data?.output : data.data?.input;
  return (
    <Modal opened onClose={onClose} size="lg" title={t("fork.title", { name: nameOfStep(run, step) })}>
      <Loaded query={look}>{(found) => (data.isPending ? <Loading /> : <Begin step={step} found={found} before={isGiven(before) ? before : null} onClose={onClose} />)}</Loaded>
    </Modal>
  );
}

interface BeginProps {
  step: StepView;
  found: ForkView;
  /** What the step was given then; null where nothing is on record that could be edited. */
  before: Given | null;
  onClose: () => void;
}

function Begin({ step, found, before, onClose }: BeginProps) {
  const { t } = useTranslation(["runs", "common"]);
  const { run, specs } = useRunContext();
  const navigate = useNavigate();
  const [edits, setEdits] = useState(false);
  const schema = inputSchema(run.graph.nodes[step.node], specs);
  const given = useGiven(sentOf(before ?? {}, schema), schema);
  const start = useMutation({
    meta: { handled: true },
    mutationFn: () => forkApi.start(run.id, step.path, given.same ? undefined : given.value),
    onSuccess: ({ run_id }) => void navigate({ to: "/runs/$id", params: { id: run_id } }),
    onError: given.refused,
  });
  return (
    <Stack gap="md">
      <Coming found={found} />
      {edits ? (
        <div className={page.dialogBody}>
          <GivenInput schema={schema} given={given} />
        </div>
      ) : (
        before !== null && (
          <Button variant="subtle" size="compact-sm" w="fit-content" leftSection={<IconPencil size={14} aria-hidden />} onClick={() => setEdits(true)}>
            {t("fork.edit")}
          </Button>
        )
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button loading={start.isPending} disabled={given.broken} onClick={() => start.mutate()}>
          {t(given.same ? "fork.action" : "fork.action_edited")}
        </Button>
      </Group>
    </Stack>
  );
}

function isGiven(value: unknown): value is Given {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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

/** The way to the runs that do a part of this one again. */
export function Forks() {
  const { t } = useTranslation("runs");
  const { run } = useRunContext();
  if (!run.forks?.length) return null;
  return (
    <Stack gap={2} mb="sm" data-testid="forks">
      {run.forks.map(({ id, step, created_at }) => (
        <Text size="sm" key={id}>
          {t("fork.repeated", { name: run.graph.nodes[step]?.name ?? step })}{" "}
          <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id" params={{ id }} {...props} />}>
            {t("fork.later_run", { id: id.slice(-6) })}
          </Anchor>{" "}
          (<Time at={created_at} />)
        </Text>
      ))}
    </Stack>
  );
}
