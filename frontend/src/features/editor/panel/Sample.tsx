import { Button, Group, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconPin, IconPinnedOff } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FlowNode, NodeSpec } from "@/flow/model";
import { useMay } from "@/shared/api";
import { lazily } from "@/shared/lib/patient";
import { JsonView, tellProblem } from "@/shared/ui";
import { editorApi } from "../api";
import { useEditor, useEditorState } from "../model/store";
import { StaleNote } from "./StaleNote";
import classes from "./StepPanel.module.css";
import { useDescribed } from "./useDescribed";

const FromRunDialog = lazily(() => import("./FromRun"));

interface Props {
  stepKey: string;
  node: FlowNode;
  spec: NodeSpec | undefined;
}

/** Samples live beside the draft, not in it: they are kept at once and cannot be undone. */
export function useSample(stepKey: string) {
  const { flowId, store } = useEditor();
  const client = useQueryClient();
  const refresh = () => ["data", "stale"].forEach((part) => void client.invalidateQueries({ queryKey: ["flows", flowId, part] }));
  const keep = async (value: unknown, pinned: boolean) => {
    try {
      await editorApi.keepSample(flowId, stepKey, value, pinned);
      store.setState((old) => ({ samples: { ...old.samples, [stepKey]: { value, source: "edited", pinned } } }));
      refresh();
    } catch (error) {
      tellProblem(error);
    }
  };
  const drop = async () => {
    try {
      await editorApi.dropSample(flowId, stepKey);
      store.setState((old) => ({ samples: Object.fromEntries(Object.entries(old.samples).filter(([key]) => key !== stepKey)) }));
      refresh();
    } catch (error) {
      tellProblem(error);
    }
  };
  return { keep, drop };
}

export function KeepButton({ stepKey, value }: { stepKey: string; value: unknown }) {
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const { keep } = useSample(stepKey);
  if (readOnly) return null;
  return (
    <Button size="compact-xs" variant="default" leftSection={<IconPin size={13} aria-hidden />} onClick={() => void keep(value, true)}>
      {t("sample.pin")}
    </Button>
  );
}

export function SampleView({ stepKey, node, spec }: Props) {
  const { t } = useTranslation(["editor", "common"]);
  const sample = useEditorState((state) => state.samples[stepKey]);
  const readOnly = useEditorState((state) => state.readOnly);
  const { keep, drop } = useSample(stepKey);
  const [draft, setDraft] = useState<string | null>(null);
  const example = useDescribed(node, spec)?.sample_output ?? spec?.sample_output ?? null;
  const value = sample === undefined ? example : sample.value;
  const parsed = draft === null ? null : parse(draft);
  return (
    <div className={classes.part}>
      <h4 className={classes.partTitle}>{t(sample?.pinned ? "sample.pinned" : sample?.source === "learned" ? "sample.kept" : "sample.example")}</h4>
      <StaleNote stepKey={stepKey} />
      <p className={classes.paneHint}>{t(sample?.pinned ? "sample.pinned_help" : "sample.help")}</p>
      {draft === null ? (
        <JsonView value={value} label={t("sample.example")} />
      ) : (
        <Textarea
          aria-label={t("sample.edit")}
          autosize
          minRows={6}
          maxRows={18}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--hr-mono)", fontSize: 12 } }}
          value={draft}
          error={parsed?.why ? t("common:form.bad_json", { why: parsed.why }) : undefined}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
      )}
      {!readOnly && (
        <Group gap={8} mt={8}>
          {draft === null ? (
            <Button size="compact-xs" variant="default" onClick={() => setDraft(JSON.stringify(value, null, 2))}>
              {t("sample.edit")}
            </Button>
          ) : (
            <>
              <Button size="compact-xs" disabled={parsed?.why !== undefined} onClick={() => void keep(parsed?.value, true).then(() => setDraft(null))}>
                {t("sample.pin")}
              </Button>
              <Button size="compact-xs" variant="default" onClick={() => setDraft(null)}>
                {t("common:cancel")}
              </Button>
            </>
          )}
          {draft === null && <FromRun stepKey={stepKey} name={node.name} keep={keep} />}
          {sample !== undefined && draft === null && (
            <Button size="compact-xs" variant="subtle" leftSection={<IconPinnedOff size={13} aria-hidden />} onClick={() => void drop()}>
              {t("sample.drop")}
            </Button>
          )}
        </Group>
      )}
    </div>
  );
}

/** Runs are real: what the step gave in one of them is the best sample there is. */
function FromRun({ stepKey, name, keep }: { stepKey: string; name: string; keep: (value: unknown, pinned: boolean) => Promise<void> }) {
  const { t } = useTranslation("editor");
  const [open, setOpen] = useState(false);
  if (!useMay("run.view")) return null;
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
        {t("sample.from_run")}
      </Button>
      <Suspense>{open && <FromRunDialog stepKey={stepKey} name={name} onPin={(value) => keep(value, true)} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

function parse(text: string): { value?: unknown; why?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { why: (error as Error).message };
  }
}
