import { ActionIcon, Button, Drawer, Stack, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconLogout, IconMenu2, IconSearch, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Session } from "@/shared/api";
import { CountBadge, NavGroups } from "./Nav";
import { navFor } from "./places";
import { openPalette } from "./Palette";
import classes from "./Shell.module.css";
import { ThemeControl } from "./UserMenu";
import { signOut } from "./sessionActs";
import { WorkspaceSwitch } from "./WorkspaceSwitch";

/** What a phone shows instead of the navigation: a bar on top, the main places at the foot, the rest in a drawer. */
export function BottomBar({ session, open }: { session: Session; open: number }) {
  const { t } = useTranslation("shell");
  const [opened, drawer] = useDisclosure(false);
  const items = navFor(session.permissions).filter(({ foot }) => foot);
  return (
    <>
      <div className={classes.topbar}>
        <div className={classes.grow}>
          <WorkspaceSwitch session={session} narrow={false} />
        </div>
        <ActionIcon size={44} variant="subtle" color="gray" aria-label={t("search")} onClick={openPalette}>
          <IconSearch size={20} aria-hidden />
        </ActionIcon>
      </div>
      <nav className={classes.bottom} aria-label={t("navigation")}>
        {items.map(({ key, to, icon: Icon, badge }) => (
          <Link key={key} to={to} className={classes.tab} activeOptions={{ exact: to === "/", includeSearch: false }}>
            <Icon size={22} stroke={1.7} aria-hidden />
            {t(`nav.${key}`)}
            {badge === "inbox" && <CountBadge open={open} />}
          </Link>
        ))}
        <UnstyledButton className={classes.tab} onClick={drawer.open} aria-haspopup="dialog">
          <IconMenu2 size={22} stroke={1.7} aria-hidden />
          {t("menu")}
        </UnstyledButton>
      </nav>
      <Drawer opened={opened} onClose={drawer.close} position="right" size="86%" title={t("menu")} className={classes.drawer}>
        <Stack>
          <nav aria-label={t("navigation")}>
            <NavGroups session={session} open={open} onPick={drawer.close} />
          </nav>
          <ThemeControl />
          <Button component={Link} to="/me" variant="default" leftSection={<IconSettings size={16} aria-hidden />} onClick={drawer.close}>
            {t("user.settings")}
          </Button>
          <Button variant="default" leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
            {t("user.sign_out")}
          </Button>
        </Stack>
      </Drawer>
    </>
  );
}
