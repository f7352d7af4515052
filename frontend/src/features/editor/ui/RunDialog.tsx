import { Alert, Button, Group, JsonInput, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { isTrigger, type Graph } from "@/flow/model";
import { outline } from "@/flow/order";
import { type Errors, type JsonSchema, SchemaForm, validate } from "@/shared/forms";
import { useMay } from "@/shared/api";
import { Loading, tellProblem } from "@/shared/ui";
import { describeQuery, editorApi, type RunMode } from "../api";
import { useEditor, useEditorState } from "../model/store";

/** Start a run of the draft with sample data, or a live run of what is published. */
export function RunDialog() {
  const opened = useEditorState((state) => state.dialog === "run");
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  return (
    <Modal opened={opened} onClose={() => store.setState({ dialog: null })} size="lg" title={t("run.title")}>
      {opened && <Described />}
    </Modal>
  );
}

function startOf(graph: Graph): string | null {
  return outline(graph).map((row) => row.key).find((key) => isTrigger(graph.nodes[key])) ?? null;
}

/** Asks first what the trigger gives as it is set up. */
function Described() {
  const { store } = useEditor();
  const { graph } = store.getState();
  const key = startOf(graph);
  const node = key === null ? undefined : graph.nodes[key];
  const { data, isPending } = useQuery({ ...describeQuery(node?.type ?? "", node?.settings), enabled: node !== undefined });
  if (node !== undefined && isPending) return <Loading rows={3} />;
  return <Form example={data?.sample_output ?? {}} />;
}

function useStart() {
  const editor = useEditor();
  const navigate = useNavigate();
  return useMutation({
    meta: { handled: true },
    mutationFn: async ({ mode, payload }: { mode: RunMode; payload: unknown }) => {
      if (mode !== "live") await editor.saver.flush();
      return editorApi.run(editor.flowId, { mode, payload, from_draft: mode !== "live" });
    },
    onSuccess: ({ run_id }) => navigate({ to: "/runs/$id", params: { id: run_id } }),
    onError: tellProblem,
  });
}

function Form({ example }: { example: unknown }) {
  const editor = useEditor();
  const { t } = useTranslation(["editor", "common"]);
  const { graph, samples, flow } = editor.store.getState();
  const mayLive = useMay("run.start") && (flow.status === "live" || flow.status === "live_changed");
  const key = startOf(graph);
  const schema = key === null ? undefined : (graph.nodes[key]?.settings["input_schema"] as JsonSchema | undefined);
  const [mode, setMode] = useState<RunMode>("dry");
  const [text, setText] = useState(() => JSON.stringify((key !== null && samples[key]?.value) || example, null, 2));
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [broken, setBroken] = useState(false);
  const [errors, setErrors] = useState<Errors>({});
  const start = useStart();
  const form = schema?.properties !== undefined;
  const payload = form ? values : parse(text);
  const modes = (["dry", "test", ...(mayLive ? ["live" as const] : [])] as RunMode[]).map((value) => ({ value, label: t(`run.${value}`) }));
  const send = (event: FormEvent) => {
    event.preventDefault();
    const found = form ? validate(schema, values) : {};
    setErrors(found);
    if (Object.keys(found).length === 0) start.mutate({ mode, payload });
  };
  if (key === null) return <Alert color="orange.9">{t("run.no_start")}</Alert>;
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="md">
        <SegmentedControl fullWidth aria-label={t("run.mode")} value={mode} onChange={(next) => setMode(next as RunMode)} data={modes} />
        <Text size="sm" c="dimmed">
          {t(`run.${mode}_help`, { n: flow.version ?? 0 })}
        </Text>
        {form ? (
          <SchemaForm schema={schema} value={values} onChange={setValues} errors={errors} onBroken={setBroken} />
        ) : (
          <JsonInput label={t("run.input")} description={t("run.input_help")} autosize minRows={6} maxRows={18} value={text} onChange={setText} error={payload === undefined ? t("run.bad_json") : undefined} styles={{ input: { fontFamily: "var(--hr-mono)", fontSize: 12.5 } }} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => editor.store.setState({ dialog: null })}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" loading={start.isPending} disabled={payload === undefined || broken}>
            {t("run.action")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text) as unknown;
  } catch {
    return undefined;
  }
}
