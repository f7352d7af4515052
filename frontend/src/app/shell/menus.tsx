import { Suspense } from "react";
import { lazily } from "@/shared/lib/patient";
import { Person } from "@/shared/ui/Person";
import { Logo } from "./Logo";
import type { PlaceProps } from "./place";
import classes from "./Shell.module.css";

const UserMenu = lazily(() => import("./UserMenu"));
const WorkspaceSwitch = lazily(() => import("./WorkspaceSwitch"));

/** Where the person stands in the navigation; the menu behind it arrives after the first picture. */
export function UserPlace(props: PlaceProps) {
  const still = (
    <span className={classes.link}>
      <Person person={props.session.user} />
    </span>
  );
  return (
    <Suspense fallback={still}>
      <UserMenu {...props} />
    </Suspense>
  );
}

/** The workspace's name; with more than one workspace, a menu of them. */
export function WorkspacePlace(props: PlaceProps) {
  const { session, narrow } = props;
  const still = (
    <span className={classes.link}>
      <Logo />
      {!narrow && <strong className={classes.label}>{session.workspace.name}</strong>}
    </span>
  );
  if (session.workspaces.length < 2) return still;
  return (
    <Suspense fallback={still}>
      <WorkspaceSwitch {...props} />
    </Suspense>
  );
}
