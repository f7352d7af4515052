import { Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { IconLogout, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Person, personName } from "@/shared/ui/Person";
import type { PlaceProps } from "./place";
import classes from "./Shell.module.css";
import { signOut } from "./sessionActs";

/** Who is signed in, the appearance, own settings and the way out. */
export default function UserMenu({ session, narrow }: PlaceProps) {
  const { t } = useTranslation("shell");
  const { user } = session;
  return (
    <Menu position="top-start" width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.link} title={narrow ? personName(user) : undefined}>
          <VisuallyHidden>{t("user.label", { name: personName(user) })}</VisuallyHidden>
          <span aria-hidden className={classes.label}>
            <Person person={user} />
          </span>
          {narrow && <Person person={user} mark />}
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

const SCHEMES = ["light", "dark", "auto"] as const;

function ThemeItems() {
  const { t } = useTranslation("shell");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t("user.theme")}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as (typeof SCHEMES)[number])}>
        {SCHEMES.map((value) => (
          <Menu.RadioItem key={value} value={value}>
            {t(`user.${value}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
