import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { act } from "@/shared/lib/act";
import { tellDone } from "@/shared/ui";
import { type FlowItem, useFlowActs } from "../api";

/** Name and description of a flow. */
export function RenameFlow({ flow, onClose }: { flow: FlowItem; onClose: () => void }) {
  const { t } = useTranslation("flows");
  const [name, setName] = useState(flow.name);
  const [description, setDescription] = useState(flow.description);
  const { rename } = useFlowActs();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act(rename.mutateAsync({ id: flow.id, name: name.trim(), description: description.trim() }), () => (tellDone(t("renamed")), onClose()));
  };
  return (
    <Modal opened onClose={onClose} title={t("rename_title")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t("create.name")} required value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
          <Textarea label={t("create.description")} autosize minRows={2} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={rename.isPending} disabled={name.trim() === ""}>
              {t("common:save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
