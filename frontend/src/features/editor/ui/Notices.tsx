import { Alert, Button, Group, Text } from "@mantine/core";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/shared/api";
import { absolute } from "@/shared/lib/format";
import { tellProblem } from "@/shared/ui/notify";
import type { Draft } from "../api";
import { type Backup, keepBackup, readBackup } from "../model/backup";
import { rebase } from "@/flow/rebase";
import { lazily } from "@/shared/lib/patient";
import { type Pen, useEditor, useEditorState } from "../model/store";

const PenNotice = lazily(() => import("./PenNotice"));

/** What must be said above the canvas: no right to edit, edits found again, edits that could not be saved. */
export default function Notices() {
  const readOnly = useEditorState((state) => state.readOnly);
  const pen = useEditorState((state) => state.pen);
  return (
    <>
      {pen !== null ? <Reading pen={pen} /> : readOnly ? <ReadOnly /> : <Recover />}
      <Refused />
    </>
  );
}

function Reading({ pen }: { pen: Pen }) {
  return (
    <Suspense fallback={null}>
      <PenNotice pen={pen} />
    </Suspense>
  );
}

function ReadOnly() {
  const why = useEditorState((state) => state.whyReadOnly);
  return (
    <Alert color="gray" radius={0} p="xs" role="status">
      {why}
    </Alert>
  );
}

function Recover() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const [backup, setBackup] = useState<Backup | null>(() => (editor.saver.unsaved.length > 0 ? null : readBackup(editor.flowId)));
  if (backup === null) return null;
  const restore = () => {
    const result = rebase(editor.store.getState().graph, [], backup.operations);
    const operations = result.ok ? result.operations : result.kept;
    setBackup(null);
    editor.commit({ label: { id: "recovered", count: operations.length }, operations });
  };
  const drop = () => {
    keepBackup(editor.flowId, null);
    setBackup(null);
  };
  return (
    <Alert color="orange.9" radius={0} p="xs">
      <Group gap="sm">
        <Text size="sm">{t("recover.text", { at: absolute(new Date(backup.at).toISOString()), count: backup.operations.length })}</Text>
        <Button size="compact-sm" onClick={restore}>
          {t("recover.use")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={drop}>
          {t("recover.drop")}
        </Button>
      </Group>
    </Alert>
  );
}

function Refused() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const refused = useEditorState((state) => state.saveState === "refused");
  const problem = useEditorState((state) => state.saveProblem);
  if (!refused) return null;
  const reload = async () => {
    try {
      editor.reload(await api.get<Draft>(`flows/${editor.flowId}/draft`));
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Alert color="red.9" radius={0} p="xs" role="alert">
      <Group gap="sm">
        <Text size="sm">
          {t("save.refused_text")} {problem?.detail} {problem?.hint}
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => void reload()}>
          {t("save.reload")}
        </Button>
      </Group>
    </Alert>
  );
}
