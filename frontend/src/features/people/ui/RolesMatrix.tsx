import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Loaded, Section } from "@/shared/ui";
import type { Permission, Role } from "../api";
import classes from "./People.module.css";
import { usePermissions } from "./permissions";
import { useRoles } from "./roles";

/** Which role allows what. */
export function RolesMatrix() {
  const { t } = useTranslation("people");
  const roles = useRoles();
  const permissions = usePermissions();
  return (
    <Section title={t("tabs.roles")} lead={t("roles_lead")}>
      <Loaded query={roles}>{({ items }) => <Matrix roles={items} permissions={permissions} />}</Loaded>
    </Section>
  );
}

function Matrix({ roles, permissions }: { roles: Role[]; permissions: Permission[] }) {
  const { t } = useTranslation("people");
  return (
    // A wide table scrolls by keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={t("tabs.roles")}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col">{t("permission")}</th>
            {roles.map((role) => (
              <th key={role.key} scope="col" title={role.summary}>
                {role.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {permissions.map(({ name, sentence }) => (
            <tr key={name}>
              <th scope="row">{t("role_may", { what: sentence })}</th>
              {roles.map((role) => (
                <td key={role.key}>
                  {role.permissions.includes(name) && <IconCheck size={18} role="img" aria-label={t("role_has", { role: role.name, what: sentence })} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
