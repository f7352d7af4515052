import { Button, Group, Modal, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { roomy } from "@/flow/frames";
import { groupById } from "@/flow/groups";
import { type Apart, apartBy, groupSteps, renameGroup } from "@/flow/naming";
import { useEditor, useEditorState } from "../model/store";

/** The name of a group: of a new one, or another name of one that is there; or why there can be none. */
export function GroupDialog() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const naming = useEditorState((state) => state.naming);
  const apart = naming?.id === null ? apartBy(editor.store.getState().graph, naming.keys) : null;
  const close = () => {
    const { active } = editor.store.getState();
    editor.store.setState({ naming: null });
    if (active !== null) editor.focus(active);
  };
  return (
    <Modal opened={naming !== null} onClose={close} returnFocus={false} title={naming === null ? "" : t(apart === null ? titleOf(naming) : "group.apart", { count: naming.keys.length })}>
      {naming !== null && (apart === null ? <Form keys={naming.keys} id={naming.id} onDone={close} /> : <Refusal apart={apart} onDone={close} />)}
    </Modal>
  );
}

function titleOf({ id }: { id: string | null }) {
  return id === null ? "group.new" : "group.rename";
}

function Refusal({ apart, onDone }: { apart: Apart; onDone: () => void }) {
  const { t } = useTranslation(["editor", "common"]);
  return (
    <>
      <Text size="sm">{t("group.apart_why", { ...apart })}</Text>
      <Text size="sm" mt="xs">
        {t("group.apart_what")}
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={onDone}>
          {t("common:close")}
        </Button>
      </Group>
    </>
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
    editor.commit(group === undefined ? roomy(graph, groupSteps(graph, keys, name.trim()), keys[0] ?? "") : renameGroup(group, name.trim()));
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
