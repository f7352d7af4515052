import { Menu, UnstyledButton } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Logo } from "./Logo";
import type { PlaceProps } from "./place";
import classes from "./Shell.module.css";
import { switchWorkspace } from "./sessionActs";

/** Where one is, and the way to the other workspaces. */
export default function WorkspaceSwitch({ session, narrow }: PlaceProps) {
  const { t } = useTranslation("shell");
  const name = session.workspace.name;
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.link} aria-label={t("workspace.label", { name })}>
          <Logo />
          {!narrow && <strong className={classes.label}>{name}</strong>}
          {!narrow && <IconSelector size={16} aria-hidden />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("workspace.switch")}</Menu.Label>
        {session.workspaces.map((workspace) => {
          const here = workspace.slug === session.workspace.slug;
          return (
            <Menu.Item
              key={workspace.id}
              aria-current={here || undefined}
              rightSection={here && <IconCheck size={16} aria-label={t("workspace.current")} />}
              onClick={() => void (here || switchWorkspace(workspace.slug))}
            >
              {workspace.name}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
