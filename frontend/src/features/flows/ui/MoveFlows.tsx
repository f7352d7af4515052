import { Autocomplete, Button, Group, Modal, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type FlowItem, useFolders } from "../api";

export interface MoveFlowsProps {
  flows: readonly FlowItem[];
  busy: boolean;
  onMove: (folder: string) => void;
  onClose: () => void;
}

/** Asks for the folder: one that is there, a new one, or none. */
export function MoveFlows({ flows, busy, onMove, onClose }: MoveFlowsProps) {
  const { t } = useTranslation("flows");
  const folders = useFolders();
  const [folder, setFolder] = useState(flows[0]?.folder ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onMove(tidy(folder));
  };
  return (
    <Modal opened onClose={onClose} title={t("move.title", { count: flows.length, name: flows[0]?.name })}>
      <form onSubmit={submit}>
        <Stack>
          <Autocomplete label={t("move.folder")} description={t("move.help")} data={folders} value={folder} onChange={setFolder} maxLength={120} data-autofocus />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("move.action")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** " Finance / Bills/" is `Finance/Bills`. */
export function tidy(folder: string): string {
  return folder
    .split("/")
    .map((part) => part.trim())
    .filter(Boolean)
    .join("/");
}
