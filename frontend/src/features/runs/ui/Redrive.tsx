import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { wordsOf } from "@/shared/forms";
import { Loaded, tellDone } from "@/shared/ui";
import { mendQuery, runApi, stepQuery } from "../api";
import { nameOfStep, useRunContext } from "../model/context";
import { type Given, inputSchema, sentOf, useGiven } from "../model/given";
import classes from "../RunPage.module.css";
import { GivenInput } from "./GivenInput";

/** Continue this very run from the step that failed, with the same or a mended input. */
export function Redrive({ path }: { path: string }) {
  const { t } = useTranslation("runs");
  const { run, view } = useRunContext();
  const [opened, { open, close }] = useDisclosure(false);
  const step = view.steps[path];
  return (
    <>
      <Button size="compact-sm" leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={open}>
        {t("redrive.open")}
      </Button>
      <Modal opened={opened} onClose={close} size="lg" title={t("redrive.title", { name: step ? nameOfStep(run, step) : path })}>
        {opened && <Recorded path={path} onDone={close} />}
      </Modal>
    </>
  );
}

/** The input on record; a step that failed before it had one is computed as far as that goes. */
function Recorded({ path, onDone }: { path: string; onDone: () => void }) {
  const { run, view } = useRunContext();
  const data = useQuery(stepQuery(run.id, path, null, String(view.n)));
  const recorded = data.data?.input;
  const none = data.isError || (data.isSuccess && recorded == null);
  const mend = useQuery({ ...mendQuery(run.id, path), enabled: none });
  if (recorded != null) return <Edit path={path} input={recorded as Given} missing={[]} onDone={onDone} />;
  return <Loaded query={mend}>{(found) => <Edit path={path} {...found} onDone={onDone} />}</Loaded>;
}

interface EditProps {
  path: string;
  input: Given;
  /** Settings that could not be computed. */
  missing: string[];
  onDone: () => void;
}

function Edit({ path, input, missing, onDone }: EditProps) {
  const { run, view, specs } = useRunContext();
  const { t } = useTranslation(["runs", "common"]);
  const node = run.graph.nodes[view.steps[path]?.node ?? ""];
  const schema = inputSchema(node, specs);
  const [start] = useState(() => Object.fromEntries(Object.entries(sentOf(input, schema)).filter(([name]) => !missing.includes(name))));
  const given = useGiven(start, schema);
  const { value, same } = given;
  const lacking = missing.some((name) => value[name] === undefined || value[name] === "");
  const redrive = useMutation({
    meta: { handled: true },
    mutationFn: () => runApi.redrive(run.id, path, same ? undefined : value),
    onSuccess: () => {
      tellDone(t("redrive.done"));
      onDone();
    },
    onError: given.refused,
  });
  return (
    <Stack gap="md">
      <Text size="sm">{t("redrive.text")}</Text>
      {missing.length > 0 && (
        <Alert color="orange.9">{t("redrive.missing", { fields: missing.map((name) => schema?.properties?.[name]?.title ?? wordsOf(name)).join(", ") })}</Alert>
      )}
      <div className={classes.dialogBody}>
        <GivenInput schema={schema} given={given} />
      </div>
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t("common:cancel")}
        </Button>
        <Button loading={redrive.isPending} disabled={given.broken || lacking} onClick={() => redrive.mutate()}>
          {t(same && missing.length === 0 ? "redrive.same" : "redrive.edited")}
        </Button>
      </Group>
    </Stack>
  );
}
