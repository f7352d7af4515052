import { Alert, Button, Checkbox, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconAlertTriangle, IconCircleX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Finding } from "@/flow/model";
import { api, Problem } from "@/shared/api";
import { tellProblem } from "@/shared/ui";
import { checkQuery, type Draft, editorApi } from "../api";
import { useEditor, useEditorState } from "../model/store";
import { FindingList } from "./Findings";

/** Make the draft live as the next version, with a name and a note. */
export function PublishDialog() {
  const opened = useEditorState((state) => state.dialog === "publish");
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  return (
    <Modal opened={opened} onClose={() => store.setState({ dialog: null })} size="lg" title={t("publish.title")}>
      {opened && <Form />}
    </Modal>
  );
}

function usePublish(onFindings: (findings: Finding[]) => void) {
  const editor = useEditor();
  const client = useQueryClient();
  return useMutation({
    meta: { handled: true },
    mutationFn: async (body: { name: string; note: string; accept_warnings: boolean }) => {
      await editor.saver.flush();
      await editorApi.publish(editor.flowId, { ...body, revision: editor.saver.currentRevision });
      return api.get<Draft>(`flows/${editor.flowId}/draft`);
    },
    onSuccess: (draft) => {
      // What was just read and accepted still stands; the draft by itself does not know all of it.
      const { flow, webhook } = draft;
      editor.store.setState({ flow, webhook, dialog: webhook === null ? null : "webhook" });
      editor.say({ id: "published", count: flow.version ?? 0 });
      void client.invalidateQueries({ queryKey: ["flows"], refetchType: "none" });
      void client.invalidateQueries({ queryKey: ["flows", editor.flowId, "check"] });
    },
    onError: (error) => {
      const found = Problem.of(error).data["findings"];
      if (Array.isArray(found)) onFindings(found as Finding[]);
      else tellProblem(error);
    },
  });
}

/** The check of this very moment; what it finds is shown on the canvas too. */
function useCheck() {
  const editor = useEditor();
  const revision = useEditorState((state) => state.revision);
  const saved = useEditorState((state) => state.saveState === "saved");
  const check = useQuery({ ...checkQuery(editor.flowId, revision), enabled: saved });
  useEffect(() => {
    if (check.data !== undefined) editor.store.setState({ findings: check.data, checked: true });
  }, [check.data, editor]);
  useEffect(() => void editor.saver.flush(), [editor]);
  return check;
}

function Form() {
  const editor = useEditor();
  const { t } = useTranslation(["editor", "common"]);
  const known = useEditorState((state) => state.findings);
  const next = useEditorState((state) => (state.flow.version ?? 0) + 1);
  const [refused, setRefused] = useState<Finding[] | null>(null);
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  const [accepted, setAccepted] = useState(false);
  const publish = usePublish(setRefused);
  const check = useCheck();
  const findings = refused ?? check.data ?? known;
  const blockers = findings.filter((finding) => finding.level === "error");
  const warnings = findings.filter((finding) => finding.level === "warning");
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    publish.mutate({ name: name.trim(), note: note.trim(), accept_warnings: accepted });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {blockers.length > 0 && (
          <Alert color="red.9" icon={<IconCircleX size={18} />} title={t("publish.blocked", { count: blockers.length })}>
            <FindingList findings={blockers} />
          </Alert>
        )}
        {warnings.length > 0 && (
          <Alert color="orange.9" icon={<IconAlertTriangle size={18} />} title={t("publish.warnings", { count: warnings.length })}>
            <FindingList findings={warnings} />
            <Checkbox mt="xs" checked={accepted} onChange={(event) => setAccepted(event.currentTarget.checked)} label={t("publish.accept")} />
          </Alert>
        )}
        <TextInput label={t("publish.name")} description={t("publish.name_help", { n: next })} data-autofocus maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Textarea label={t("publish.note")} description={t("publish.note_help")} autosize minRows={2} maxLength={4000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => editor.store.setState({ dialog: null })}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" loading={publish.isPending || check.isLoading} disabled={blockers.length > 0 || (warnings.length > 0 && !accepted)}>
            {t("publish.action", { n: next })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

