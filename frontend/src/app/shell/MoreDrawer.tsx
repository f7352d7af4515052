import { Button, Drawer, SegmentedControl, Stack, useMantineColorScheme } from "@mantine/core";
import { IconLogout, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Session } from "@/shared/api";
import { NavGroups } from "./Nav";
import { signOut } from "./sessionActs";
import classes from "./Shell.module.css";

export interface MoreDrawerProps {
  session: Session;
  open: number;
  opened: boolean;
  onClose: () => void;
}

/** On a phone: every place, the appearance, own settings and the way out. */
export default function MoreDrawer({ session, open, opened, onClose }: MoreDrawerProps) {
  const { t } = useTranslation("shell");
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size="86%" title={t("menu")} className={classes.drawer}>
      <Stack>
        <nav aria-label={t("all_pages")}>
          <NavGroups session={session} open={open} onPick={onClose} />
        </nav>
        <ThemeControl />
        <Button component={Link} to="/me" variant="default" leftSection={<IconSettings size={16} aria-hidden />} onClick={onClose}>
          {t("user.settings")}
        </Button>
        <Button variant="default" leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {t("user.sign_out")}
        </Button>
      </Stack>
    </Drawer>
  );
}

const SCHEMES = ["light", "dark", "auto"] as const;

function ThemeControl() {
  const { t } = useTranslation("shell");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const data = SCHEMES.map((value) => ({ value, label: t(`user.${value}`) }));
  return <SegmentedControl fullWidth aria-label={t("user.theme")} data={data} value={colorScheme} onChange={(value) => setColorScheme(value as (typeof SCHEMES)[number])} />;
}
