import { ActionIcon, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Session } from "@/shared/api";
import { useOneStop } from "@/shared/lib/useOneStop";
import { navFor, type NavItem } from "./places";
import { openPalette } from "./PaletteHost";
import classes from "./Shell.module.css";
import { UserPlace, WorkspacePlace } from "./menus";

export interface NavProps {
  session: Session;
  open: number;
  narrow: boolean;
  onToggle: () => void;
}

/** The navigation at the left of a wide window. */
export function Nav({ session, open, narrow, onToggle }: NavProps) {
  const { t } = useTranslation("shell");
  const links = useOneStop<HTMLElement>();
  const ToggleIcon = narrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <div className={classes.nav}>
      <WorkspacePlace session={session} narrow={narrow} />
      <UnstyledButton className={classes.find} onClick={openPalette} aria-label={narrow ? t("search") : undefined} aria-keyshortcuts="Control+K">
        <IconSearch size={16} aria-hidden />
        {!narrow && <span className={classes.label}>{t("search")}</span>}
        {!narrow && <kbd className={classes.keys}>{t("search_keys")}</kbd>}
      </UnstyledButton>
      <nav ref={links} className={classes.links} aria-label={t("navigation")}>
        <NavGroups session={session} open={open} narrow={narrow} />
      </nav>
      <div className={classes.foot}>
        <div className={classes.grow}>
          <UserPlace session={session} narrow={narrow} />
        </div>
        <ActionIcon variant="subtle" color="gray" aria-label={t(narrow ? "expand" : "collapse")} title={t(narrow ? "expand" : "collapse")} onClick={onToggle}>
          <ToggleIcon size={18} aria-hidden />
        </ActionIcon>
      </div>
    </div>
  );
}

export interface NavGroupsProps {
  session: Session;
  open: number;
  narrow?: boolean;
  onPick?: () => void;
}

export function NavGroups({ session, open, narrow = false, onPick }: NavGroupsProps) {
  const { t } = useTranslation("shell");
  const items = navFor(session.permissions);
  return (["work", "build", "admin"] as const).map((group) => {
    const own = items.filter((item) => item.group === group);
    if (own.length === 0) return null;
    return (
      <div key={group}>
        {group !== "work" && <div className={classes.group}>{t(`group.${group}`)}</div>}
        <ul className={classes.list} aria-label={t(`group.${group}`)}>
          {own.map((item) => (
            <li key={item.key}>
              <NavLink item={item} open={open} narrow={narrow} onPick={onPick} />
            </li>
          ))}
        </ul>
      </div>
    );
  });
}

function NavLink({ item, open, narrow, onPick }: { item: NavItem; open: number; narrow: boolean; onPick?: () => void }) {
  const { t } = useTranslation("shell");
  const Icon = item.icon;
  return (
    <Link to={item.to} className={classes.link} activeOptions={{ exact: item.to === "/", includeSearch: false }} onClick={onPick} title={narrow ? t(`nav.${item.key}`) : undefined}>
      <Icon size={18} stroke={1.7} aria-hidden />
      <span className={classes.label}>{t(`nav.${item.key}`)}</span>
      {item.badge === "inbox" && <CountBadge open={open} />}
    </Link>
  );
}

export function CountBadge({ open }: { open: number }) {
  const { t } = useTranslation("shell");
  if (open === 0) return null;
  return (
    <span className={classes.count}>
      <span aria-hidden>{open > 99 ? "99+" : open}</span>
      <VisuallyHidden>{t("open_tasks", { count: open })}</VisuallyHidden>
    </span>
  );
}
