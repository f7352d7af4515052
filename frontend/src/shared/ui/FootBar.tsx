import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./FootBar.module.css";

export interface FootBarProps {
  label: string;
  /** Stands above the bar, e.g. what was refused. */
  above?: ReactNode;
  children?: ReactNode;
}

/** What can be done with the rows that are ticked. Put behind the list: at the foot of the window it comes and goes
 * without moving the rows somebody is ticking. */
export function FootBar({ label, above, children }: FootBarProps) {
  return (
    <div className={classes.foot}>
      {above}
      {children && (
        <Group className={classes.bar} gap="sm" role="region" aria-label={label}>
          {children}
        </Group>
      )}
    </div>
  );
}
