import { useTranslation } from "react-i18next";
import { absolute } from "@/shared/lib/format";
import type { Member } from "../api";
import classes from "./People.module.css";
import { useRoleNames } from "./roles";

/** The roles somebody has, whence they come, and when one ends. */
export function Held({ held }: { held: Member["held"] }) {
  const { t } = useTranslation("people");
  const nameOf = useRoleNames();
  if (held.length === 0) return t("no_roles");
  const plain = held.filter(({ via_group, expires_at }) => via_group === "" && expires_at === null);
  const others = held.filter((role) => !plain.includes(role));
  return (
    <ul className={classes.held}>
      {plain.length > 0 && <li>{plain.map(({ role }) => nameOf(role)).join(", ")}</li>}
      {others.map(({ role, via_group, expires_at }) => (
        <li key={`${role} ${via_group}`}>
          {via_group === "" ? nameOf(role) : t("held.through", { role: nameOf(role), group: via_group })}
          {expires_at !== null && <p className={classes.quiet}>{t("held.until", { when: absolute(expires_at) })}</p>}
        </li>
      ))}
    </ul>
  );
}
