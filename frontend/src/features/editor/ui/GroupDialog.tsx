import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { groupById, groupSteps, renameGroup } from "@/flow/groups";
import { useEditor, useEditorState } from "../model/store";

/** The name of a group: of a new one, or another name of one that is there. */
export function GroupDialog() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const naming = useEditorState((state) => state.naming);
  const close = () => {
    const { active } = editor.store.getState();
    editor.store.setState({ naming: null });
    if (active !== null) editor.focus(active);
  };
  return (
    <Modal opened={naming !== null} onClose={close} returnFocus={false} title={naming === null ? "" : t(naming.id === null ? "group.new" : "group.rename", { count: naming.keys.length })}>
      {naming !== null && <Form keys={naming.keys} id={naming.id} onDone={close} />}
    </Modal>
  );
}

function Form({ keys, id, onDone }: { keys: readonly string[]; id: string | null; onDone: () => void }) {
  const editor = useEditor();
  const { t } = useTranslation(["editor", "common"]);
  const [name, setName] = useState(() => groupById(editor.store.getState().graph, id)?.name ?? "");
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const { graph } = editor.store.getState();
    const group = groupById(graph, id);
    editor.commit(group === undefined ? groupSteps(graph, keys, name.trim()) : renameGroup(group, name.trim()));
    onDone();
  };
  return (
    <form onSubmit={submit}>
      <TextInput label={t("group.name")} placeholder={t("group.example")} value={name} maxLength={100} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onDone}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" disabled={name.trim() === ""}>
          {t(id === null ? "command.group_steps" : "rename.action")}
        </Button>
      </Group>
    </form>
  );
}
