import { Alert, Button, Group, List, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "@/flow/model";
import { Loaded, tellProblem } from "@/shared/ui";
import { editorApi, partQuery, type PartView } from "../api";
import { useEditor, useEditorState } from "../model/store";

type Part = { key: string; way: "to" | "from" };
type Mode = "dry" | "test";

const MODES: readonly Mode[] = ["dry", "test"];

/** Asks before the draft is tested up to a step, or from it on: what is done, what is sent, what is taken as it is. */
export function PartDialog() {
  const part = useEditorState((state) => state.part);
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  const close = () => store.setState({ part: null });
  const name = part === null ? "" : nameOf(store.getState().graph, part.key);
  return (
    <Modal opened={part !== null} onClose={close} size="lg" title={part && t(`part.${part.way}`, { name })}>
      {part !== null && <Saved part={part} onClose={close} />}
    </Modal>
  );
}

/** Looks at the saved draft: what was typed a moment ago is saved first. */
function Saved({ part, onClose }: { part: Part; onClose: () => void }) {
  const { flowId, saver } = useEditor();
  const revision = useEditorState((state) => state.revision);
  const look = useQuery({
    ...partQuery(flowId, part.key, part.way, revision),
    enabled: saver.unsaved.length === 0,
  });
  const saving = useQuery({ queryKey: ["flows", flowId, "part-saved", part], queryFn: () => saver.flush(), gcTime: 0, enabled: saver.unsaved.length > 0 });
  if (saving.data === false) return <Unsaved />;
  return <Loaded query={look}>{(found) => <Form part={part} found={found} onClose={onClose} />}</Loaded>;
}

function Unsaved() {
  const { t } = useTranslation("editor");
  return <Alert color="orange.9">{t("part.unsaved")}</Alert>;
}

function useStart(part: Part) {
  const { flowId, store } = useEditor();
  const navigate = useNavigate();
  return useMutation({
    meta: { handled: true },
    mutationFn: (mode: Mode) => editorApi.runPart(flowId, { step: part.key, way: part.way, mode }),
    onSuccess: ({ run_id }) => {
      store.setState({ part: null });
      void navigate({ to: "/runs/$id", params: { id: run_id } });
    },
    onError: tellProblem,
  });
}

function Form({ part, found, onClose }: { part: Part; found: PartView; onClose: () => void }) {
  const { store } = useEditor();
  const { t } = useTranslation(["editor", "common"]);
  const [mode, setMode] = useState<Mode>("dry");
  const start = useStart(part);
  const graph = store.getState().graph;
  const sends = mode === "test" && found.sends.length > 0;
  return (
    <Stack gap="md">
      {found.step !== part.key && <Text size="sm">{t("part.inside", { name: nameOf(graph, part.key), outer: nameOf(graph, found.step) })}</Text>}
      <SegmentedControl fullWidth aria-label={t("run.mode")} value={mode} onChange={(next) => setMode(next as Mode)} data={MODES.map((value) => ({ value, label: t(`run.${value}`) }))} />
      <Names title={t("part.done")} names={found.done} />
      <Given found={found} />
      {sends ? (
        <Alert color="orange.9" title={t("part.sends", { count: found.sends.length })}>
          <List size="sm">
            {found.sends.map((name) => (
              <List.Item key={name}>{name}</List.Item>
            ))}
          </List>
        </Alert>
      ) : (
        <Text size="sm" c="dimmed">
          {t(found.sends.length > 0 ? "part.dry" : "part.sends_none")}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button loading={start.isPending} onClick={() => start.mutate(mode)}>
          {t(sends ? "test.really_yes" : "run.action")}
        </Button>
      </Group>
    </Stack>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  return (
    <Text size="sm">
      <b>{title}</b> {names.join(", ")}
    </Text>
  );
}

/** What is not done, with where its data comes from. */
function Given({ found }: { found: PartView }) {
  const { t } = useTranslation("editor");
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t("part.given")}
      </Text>
      <List size="sm">
        {found.given.map(({ key, name, source }) => (
          <List.Item key={key}>
            {name}{" "}
            <Text span size="sm" c="dimmed">
              ({t(`part.source_${source}`)})
            </Text>
          </List.Item>
        ))}
      </List>
    </div>
  );
}
