import {
  IconAddressBook,
  IconHome,
  IconInbox,
  IconLayoutGrid,
  IconListCheck,
  IconMail,
  IconPlugConnected,
  IconRoute,
  IconTable,
  IconUsers,
  type TablerIcon,
} from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";

export interface NavItem {
  key: string;
  to: NonNullable<LinkProps["to"]>;
  icon: TablerIcon;
  group: "work" | "build" | "admin";
  /** Shown only to people who have this permission somewhere in the workspace. */
  permission?: string;
  /** Also in the bar at the foot of a phone. */
  foot?: boolean;
  badge?: "inbox";
}

/** Every place of the product, in the order of the navigation. A new page is a new record. */
export const NAV: NavItem[] = [
  { key: "home", to: "/", icon: IconHome, group: "work", foot: true },
  { key: "inbox", to: "/inbox", icon: IconInbox, group: "work", permission: "task.view", foot: true, badge: "inbox" },
  { key: "flows", to: "/flows", icon: IconRoute, group: "build", permission: "flow.view", foot: true },
  { key: "runs", to: "/runs", icon: IconListCheck, group: "build", permission: "run.view", foot: true },
  { key: "templates", to: "/templates", icon: IconLayoutGrid, group: "build", permission: "flow.edit" },
  { key: "connections", to: "/connections", icon: IconPlugConnected, group: "build", permission: "connection.view" },
  { key: "tables", to: "/tables", icon: IconTable, group: "build", permission: "table.view" },
  { key: "people", to: "/people", icon: IconUsers, group: "admin", permission: "people.view" },
  { key: "audit", to: "/audit", icon: IconAddressBook, group: "admin", permission: "audit.view" },
  { key: "mail", to: "/mail", icon: IconMail, group: "admin", permission: "mail.view" },
];

export function navFor(permissions: string[]): NavItem[] {
  return NAV.filter(({ permission }) => !permission || permissions.includes(permission));
}
