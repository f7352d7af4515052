import { Alert, Button, Group, JsonInput, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type JsonSchema, SchemaForm, wordsOf } from "@/shared/forms";
import { Loaded, tellDone, tellProblem } from "@/shared/ui";
import { mendQuery, runApi, stepQuery } from "../api";
import { nameOfStep, useRunContext } from "../model/context";
import classes from "../RunPage.module.css";

type Input = Record<string, unknown>;

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
  if (recorded != null) return <Edit path={path} input={recorded as Input} missing={[]} onDone={onDone} />;
  return <Loaded query={mend}>{(found) => <Edit path={path} {...found} onDone={onDone} />}</Loaded>;
}

interface EditProps {
  path: string;
  input: Input;
  /** Settings that could not be computed. */
  missing: string[];
  onDone: () => void;
}

function Edit({ path, input, missing, onDone }: EditProps) {
  const { run, view, specs } = useRunContext();
  const { t } = useTranslation(["runs", "common"]);
  const [start] = useState(() => Object.fromEntries(Object.entries(input).filter(([name]) => !missing.includes(name))));
  const [value, setValue] = useState<Input>(start);
  const [wrong, setWrong] = useState<string>();
  const schema = specs.get(run.graph.nodes[view.steps[path]?.node ?? ""]?.type ?? "")?.settings_schema as JsonSchema | undefined;
  const same = JSON.stringify(value) === JSON.stringify(start);
  const lacking = missing.some((name) => value[name] === undefined || value[name] === "");
  const redrive = useMutation({
    meta: { handled: true },
    mutationFn: () => runApi.redrive(run.id, path, same ? undefined : value),
    onSuccess: () => {
      tellDone(t("redrive.done"));
      onDone();
    },
    onError: tellProblem,
  });
  return (
    <Stack gap="md">
      <Text size="sm">{t("redrive.text")}</Text>
      {missing.length > 0 && (
        <Alert color="orange.9">{t("redrive.missing", { fields: missing.map((name) => schema?.properties?.[name]?.title ?? wordsOf(name)).join(", ") })}</Alert>
      )}
      <div className={classes.dialogBody}>
        <InputEditor schema={schema} value={value} onChange={setValue} wrong={wrong} onWrong={setWrong} />
      </div>
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t("common:cancel")}
        </Button>
        <Button loading={redrive.isPending} disabled={wrong !== undefined || lacking} onClick={() => redrive.mutate()}>
          {t(same && missing.length === 0 ? "redrive.same" : "redrive.edited")}
        </Button>
      </Group>
    </Stack>
  );
}

interface EditorProps {
  schema: JsonSchema | undefined;
  value: Input;
  onChange: (value: Input) => void;
  wrong: string | undefined;
  onWrong: (why: string | undefined) => void;
}

/** The same input as a form made from what the step says of itself, or as JSON. */
function InputEditor({ schema, value, onChange, wrong, onWrong }: EditorProps) {
  const { t } = useTranslation("runs");
  const [form, setForm] = useState(schema?.properties !== undefined);
  const [text, setText] = useState("");
  const change = (next: string) => {
    setText(next);
    const read = parse(next, t("redrive.no_object"));
    onWrong(read.why);
    if (read.value !== undefined) onChange(read.value);
  };
  const turn = (next: string) => {
    setText(JSON.stringify(value, null, 2));
    onWrong(undefined);
    setForm(next === "form");
  };
  return (
    <>
      {schema?.properties !== undefined && (
        <SegmentedControl
          size="xs"
          aria-label={t("redrive.how")}
          value={form ? "form" : "json"}
          data={[
            { value: "form", label: t("redrive.form") },
            { value: "json", label: t("redrive.json") },
          ]}
          onChange={turn}
        />
      )}
      {form && schema !== undefined ? (
        <SchemaForm schema={schema} value={value} onChange={onChange} onBroken={(broken) => onWrong(broken ? t("redrive.broken") : undefined)} />
      ) : (
        <JsonInput
          label={t("redrive.input")}
          description={t("redrive.input_help")}
          autosize
          minRows={8}
          maxRows={20}
          styles={{ input: { fontFamily: "var(--hr-mono)", fontSize: 12.5 } }}
          value={text || JSON.stringify(value, null, 2)}
          onChange={change}
          error={wrong}
        />
      )}
    </>
  );
}

function parse(text: string, noObject: string): { value?: Input; why?: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { value: value as Input };
    return { why: noObject };
  } catch (error) {
    return { why: (error as Error).message };
  }
}
