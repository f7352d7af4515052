import { Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconLogout, IconMoon, IconSettings, IconSun } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Person, personName } from "@/shared/ui/Person";
import type { PlaceProps } from "./menus";
import classes from "./Shell.module.css";
import { signOut } from "./sessionActs";

/** Who is signed in, the appearance, own settings and the way out. */
export default function UserMenu({ session, narrow }: PlaceProps) {
  const { t } = useTranslation("shell");
  const { user } = session;
  return (
    <Menu position="top-start" width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.link} aria-label={t("user.label", { name: personName(user) })}>
          <Person person={narrow ? { name: user.name || user.email } : user} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Text size="xs" c="dimmed" px="sm" py={6} truncate>
          {user.email}
        </Text>
        <Menu.Item component={Link} to="/me" leftSection={<IconSettings size={16} aria-hidden />}>
          {t("user.settings")}
        </Menu.Item>
        <ThemeItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {t("user.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const SCHEMES = [
  { value: "light", icon: IconSun },
  { value: "dark", icon: IconMoon },
  { value: "auto", icon: IconDeviceDesktop },
] as const;

function ThemeItems() {
  const { t } = useTranslation("shell");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t("user.theme")}</Menu.Label>
      {SCHEMES.map(({ value, icon: Icon }) => (
        <Menu.Item
          key={value}
          role="menuitemradio"
          aria-checked={colorScheme === value}
          closeMenuOnClick={false}
          leftSection={<Icon size={16} aria-hidden />}
          rightSection={colorScheme === value ? "✓" : undefined}
          onClick={() => setColorScheme(value)}
        >
          {t(`user.${value}`)}
        </Menu.Item>
      ))}
    </>
  );
}
