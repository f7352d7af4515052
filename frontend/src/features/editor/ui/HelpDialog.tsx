import { Button, Modal, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { COMMANDS } from "@/flow/commands";
import { useEditor, useEditorState } from "../model/store";
import { useOwnKeys } from "../model/useOwnKeys";
import { KeysOfCommand } from "./KeysOfCommand";

const GROUPS = ["go", "step", "edit", "flow", "view"] as const;

/** Every command with its keys, from the same records that the keyboard reads; other keys can be chosen here. */
export function HelpDialog() {
  const opened = useEditorState((state) => state.dialog === "help");
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  const keys = useOwnKeys();
  return (
    <Modal opened={opened} onClose={() => store.setState({ dialog: null })} size="lg" title={t("command.help")}>
      <p>{t("help.text")}</p>
      <p>{t("help.own")}</p>
      {Object.keys(keys.own).length > 0 && (
        <Button variant="default" size="xs" mb="md" onClick={keys.reset}>
          {t("help.reset")}
        </Button>
      )}
      {GROUPS.map((group) => (
        <Table key={group} mb="md" aria-label={t(`help.${group}`)}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="55%">{t(`help.${group}`)}</Table.Th>
              <Table.Th>{t("help.keys")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {COMMANDS.filter((command) => command.group === group).map((command) => (
              <Table.Tr key={command.id}>
                <Table.Td>{t(`command.${command.id}`)}</Table.Td>
                <Table.Td>
                  <KeysOfCommand command={command} {...keys} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ))}
    </Modal>
  );
}
