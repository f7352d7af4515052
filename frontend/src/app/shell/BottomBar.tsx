import { ActionIcon, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "@/shared/api";
import { lazily } from "@/shared/lib/patient";
import { WorkspacePlace } from "./menus";
import { CountBadge } from "./Nav";
import { navFor } from "./places";
import { openPalette } from "./PaletteHost";
import classes from "./Shell.module.css";

const MoreDrawer = lazily(() => import("./MoreDrawer"));

/** What a phone shows instead of the navigation: a bar on top, the main places at the foot, the rest in a drawer. */
export function BottomBar({ session, open }: { session: Session; open: number }) {
  const { t } = useTranslation("shell");
  const [opened, drawer] = useDisclosure(false);
  const [wanted, setWanted] = useState(false);
  const openDrawer = () => {
    setWanted(true);
    drawer.open();
  };
  const items = navFor(session.permissions).filter(({ foot }) => foot);
  return (
    <>
      <div className={classes.topbar}>
        <div className={classes.grow}>
          <WorkspacePlace session={session} narrow={false} />
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
        <UnstyledButton className={classes.tab} onClick={openDrawer} aria-haspopup="dialog">
          <IconMenu2 size={22} stroke={1.7} aria-hidden />
          {t("menu")}
        </UnstyledButton>
      </nav>
      {wanted && (
        <Suspense fallback={null}>
          <MoreDrawer session={session} open={open} opened={opened} onClose={drawer.close} />
        </Suspense>
      )}
    </>
  );
}
