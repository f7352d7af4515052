import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "./ConfirmButton";

export interface EditDeleteMenuProps {
  /** What the menu is of, for those who hear it. */
  label: string;
  size?: number;
  onEdit: () => void;
  /** What is asked before it is deleted. */
  question: { title: string; message: string; confirmLabel: string };
  onDelete: () => Promise<void>;
}

/** The menu of one thing in a list: edit it, or delete it after a question. */
export function EditDeleteMenu({ label, size = 32, onEdit, question, onDelete }: EditDeleteMenuProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon size={size} variant="subtle" color="gray" aria-label={label}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
            {t("common:edit")}
          </Menu.Item>
          <Menu.Item c="var(--hr-bad)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setAsking(true)}>
            {t("common:delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog danger opened={asking} {...question} onClose={() => setAsking(false)} onConfirm={onDelete} />
    </>
  );
}
