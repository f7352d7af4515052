import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { renameStep } from "@/flow/edits";
import { nameOf } from "@/flow/model";
import { useEditor, useEditorState } from "../model/store";

/** A new name for a step; its data keeps its address. */
export function RenameDialog() {
  const key = useEditorState((state) => state.renaming);
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const close = () => {
    editor.store.setState({ renaming: null });
    if (key !== null) editor.focus(key);
  };
  return (
    <Modal opened={key !== null} onClose={close} returnFocus={false} title={t("rename.title")}>
      {key !== null && <Form stepKey={key} onDone={close} />}
    </Modal>
  );
}

function Form({ stepKey, onDone }: { stepKey: string; onDone: () => void }) {
  const editor = useEditor();
  const { t } = useTranslation(["editor", "common"]);
  const [name, setName] = useState(() => nameOf(editor.store.getState().graph, stepKey));
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const edit = renameStep(editor.store.getState().graph, stepKey, name.trim());
    editor.commit({ ...edit, tag: null });
    onDone();
  };
  return (
    <form onSubmit={submit}>
      <TextInput label={t("rename.name")} value={name} maxLength={100} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onDone}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" disabled={name.trim() === ""}>
          {t("rename.action")}
        </Button>
      </Group>
    </form>
  );
}
