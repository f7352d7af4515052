import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { act } from "@/shared/lib/act";
import { useViewActs } from "./api";
import type { SavedView } from "./model";
import { LONGEST_NAME, refusal } from "./naming";

/** Another name for a view. */
export function RenameView({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const { t } = useTranslation("views");
  const [name, setName] = useState(view.name);
  const { change } = useViewActs(view.page);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") act(change.mutateAsync({ id: view.id, name: name.trim() }), onClose);
  };
  return (
    <Modal opened onClose={onClose} title={t("rename_title")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t("name")} error={refusal(change.error)} maxLength={LONGEST_NAME} required value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {t("common:save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
