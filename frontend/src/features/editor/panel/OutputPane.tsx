import { Alert, Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconFlask } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type FlowNode, isTrigger, type NodeSpec } from "@/flow/model";
import { useMay } from "@/shared/api";
import { useFailure } from "@/shared/failures";
import { ConfirmButton, JsonView, StatusBadge, tellProblem } from "@/shared/ui";
import { duration } from "@/shared/lib/format";
import { editorApi, type TestResult } from "../api";
import { useEditor, useEditorState } from "../model/store";
import { KeepButton, SampleView } from "./Sample";
import { useDescribed } from "./useDescribed";
import classes from "./StepPanel.module.css";

interface Props {
  stepKey: string;
  node: FlowNode;
  spec: NodeSpec | undefined;
}

/** What the step gives: try it, keep a sample, pin it. */
export function OutputPane({ stepKey, node, spec }: Props) {
  const { t } = useTranslation("editor");
  const mayTest = useMay("flow.test");
  const test = useTest(stepKey);
  const trigger = isTrigger(node);
  const sends = useSends(node, spec);
  const box = useTestAsked(stepKey, trigger || !mayTest ? null : () => test.mutate("dry"));
  return (
    <section ref={box} tabIndex={-1} className={classes.pane} aria-label={t("panel.output")}>
      <h3 className={classes.paneTitle}>{t("panel.output")}</h3>
      {!trigger && mayTest && (
        <Group gap={8} mb="sm" className={classes.tries}>
          <Button size="xs" leftSection={<IconFlask size={14} aria-hidden />} loading={test.isPending} onClick={() => test.mutate("dry")}>
            {t(sends ? "test.dry" : "test.run")}
          </Button>
          {sends && (
            <ConfirmButton size="xs" title={t("test.really")} message={t("test.really_text", { name: node.name })} confirmLabel={t("test.really_yes")} onConfirm={() => test.mutateAsync("test").then(() => undefined)}>
              {t("test.really")}
            </ConfirmButton>
          )}
        </Group>
      )}
      {!trigger && mayTest && <PartButtons stepKey={stepKey} />}
      <div aria-live="polite">{test.data && <Result stepKey={stepKey} result={test.data} />}</div>
      <SampleView stepKey={stepKey} node={node} spec={spec} />
    </section>
  );
}

/** A command asks from outside for the test of this step, which sends nothing: what comes of it is brought into view. */
function useTestAsked(stepKey: string, test: (() => void) | null) {
  const { store } = useEditor();
  const box = useRef<HTMLElement>(null);
  const asked = useEditorState((state) => state.testAsked === stepKey);
  useEffect(() => {
    if (!asked) return;
    store.setState({ testAsked: null });
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "nearest" });
    test?.();
    // Only being asked anew tests again; a new function to call does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked, store]);
  return box;
}

/** The same for more than this step: all that leads to it, or all that follows. */
function PartButtons({ stepKey }: { stepKey: string }) {
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const undoes = useEditorState((state) => Object.values(state.graph.nodes).some((node) => node.undo === stepKey));
  if (readOnly || undoes) return null;
  return (
    <Group gap={8} mb="sm" className={classes.tries}>
      {(["to", "from"] as const).map((way) => (
        <Button key={way} size="compact-xs" variant="subtle" onClick={() => store.setState({ part: { key: stepKey, way } })}>
          {t(`command.run_${way}`)}
        </Button>
      ))}
    </Group>
  );
}

/** Whether the step, as it is set up, changes something outside. */
function useSends(node: FlowNode, spec: NodeSpec | undefined): boolean {
  const effect = useDescribed(node, spec)?.effect ?? spec?.effect ?? "pure";
  return spec?.kind === "action" && effect !== "pure" && effect !== "read";
}

function useTest(stepKey: string) {
  const { flowId, saver } = useEditor();
  const client = useQueryClient();
  return useMutation({
    meta: { handled: true },
    mutationFn: async (mode: "dry" | "test") => {
      await saver.flush();
      return editorApi.test(flowId, stepKey, { mode });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["flows", flowId, "stale"] }),
    onError: tellProblem,
  });
}

function Result({ stepKey, result }: { stepKey: string; result: TestResult }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const why = useFailure()(result.error ?? {});
  const port = editor.ports(stepKey).find((item) => item.name === result.port)?.label ?? result.port;
  return (
    <div className={classes.result}>
      <Group gap={8} mb={6}>
        <StatusBadge status={result.ok ? "succeeded" : "failed"} />
        <Text size="xs" c="dimmed">
          {[port && result.ok ? t("test.leaves", { port }) : "", duration(result.duration_ms), result.not_sent ? t("test.not_sent") : ""].filter(Boolean).join(" · ")}
        </Text>
      </Group>
      {result.error && (
        <Alert color="red.9" mb={8} title={why.title} p="xs">
          {why.hint}
          {why.wording && <p className={classes.paneHint}>{why.wording}</p>}
        </Alert>
      )}
      {result.request != null && <Part label={t("test.request")} value={result.request} />}
      {result.ok && <Part label={t(result.not_sent ? "test.would_give" : "test.gave")} value={result.output} />}
      {result.ok && <KeepButton stepKey={stepKey} value={result.output} />}
    </div>
  );
}

function Part({ label, value }: { label: string; value: unknown }) {
  return (
    <div className={classes.part}>
      <h4 className={classes.partTitle}>{label}</h4>
      <JsonView value={value} label={label} />
    </div>
  );
}
