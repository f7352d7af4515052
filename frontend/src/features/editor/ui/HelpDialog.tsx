import { Kbd, Modal, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { COMMANDS } from "@/flow/commands";
import { useEditor, useEditorState } from "../model/store";

const GROUPS = ["go", "step", "edit", "flow", "view"] as const;
const MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
const KEYS: Record<string, string> = { Mod: MAC ? "⌘" : "Ctrl", ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓", Delete: "Del" };

function Chord({ keys }: { keys: string }) {
  return (
    <>
      {keys.split("+").map((key) => (
        <Kbd key={key} mr={4}>
          {KEYS[key] ?? key}
        </Kbd>
      ))}
    </>
  );
}

/** Every command with its keys, from the same records that the keyboard reads. */
export function HelpDialog() {
  const opened = useEditorState((state) => state.dialog === "help");
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  return (
    <Modal opened={opened} onClose={() => store.setState({ dialog: null })} size="lg" title={t("command.help")}>
      <p>{t("help.text")}</p>
      {GROUPS.map((group) => (
        <Table key={group} mb="md" aria-label={t(`help.${group}`)}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="60%">{t(`help.${group}`)}</Table.Th>
              <Table.Th>{t("help.keys")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {COMMANDS.filter((command) => command.group === group).map((command) => (
              <Table.Tr key={command.id}>
                <Table.Td>{t(`command.${command.id}`)}</Table.Td>
                <Table.Td>
                  {command.keys.map((keys, n) => (
                    <span key={keys}>
                      {n > 0 && <> {t("help.or")} </>}
                      <Chord keys={keys} />
                    </span>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ))}
    </Modal>
  );
}
