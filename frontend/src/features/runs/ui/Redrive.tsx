import { Button, Group, JsonInput, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Loaded, tellDone, tellProblem } from "@/shared/ui";
import { runApi, stepQuery } from "../api";
import { nameOfStep, useRunContext } from "../model/context";

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
        {opened && <Form path={path} onDone={close} />}
      </Modal>
    </>
  );
}

function Form({ path, onDone }: { path: string; onDone: () => void }) {
  const { run, view } = useRunContext();
  const data = useQuery(stepQuery(run.id, path, null, String(view.n)));
  return <Loaded query={data}>{({ input }) => <Edit input={input} onDone={onDone} />}</Loaded>;
}

function Edit({ input, onDone }: { input: unknown; onDone: () => void }) {
  const { run } = useRunContext();
  const { t } = useTranslation(["runs", "common"]);
  const before = JSON.stringify(input, null, 2);
  const [text, setText] = useState(before);
  const parsed = parse(text);
  const redrive = useMutation({
    meta: { handled: true },
    mutationFn: () => runApi.redrive(run.id, text === before ? undefined : parsed.value),
    onSuccess: () => {
      tellDone(t("redrive.done"));
      onDone();
    },
    onError: tellProblem,
  });
  return (
    <Stack gap="md">
      <Text size="sm">{t("redrive.text")}</Text>
      <JsonInput
        label={t("redrive.input")}
        description={t("redrive.input_help")}
        autosize
        minRows={8}
        maxRows={20}
        data-autofocus
        styles={{ input: { fontFamily: "var(--hr-mono)", fontSize: 12.5 } }}
        value={text}
        onChange={setText}
        error={parsed.why}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t("common:cancel")}
        </Button>
        <Button loading={redrive.isPending} disabled={parsed.why !== undefined} onClick={() => redrive.mutate()}>
          {t(text === before ? "redrive.same" : "redrive.edited")}
        </Button>
      </Group>
    </Stack>
  );
}

function parse(text: string): { value?: unknown; why?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { why: (error as Error).message };
  }
}
