import { Checkbox, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Loaded, Loading } from "@/shared/ui";
import { rolesQuery } from "../api";

type Roles = Awaited<ReturnType<NonNullable<typeof rolesQuery.queryFn>>>;

/** All roles and permissions in the reader's language; roles of the workspace's own are called as somebody called them. */
export function useRoles() {
  const { t } = useTranslation("people");
  const select = (found: Roles): Roles => ({
    ...found,
    items: found.items.map((role) => (role.built_in ? { ...role, name: t(`common:role.${role.key}`, { defaultValue: role.name }), summary: t(`summary.${role.key}`, { defaultValue: role.summary }) } : role)),
    permissions: found.permissions.map((permission) => ({ ...permission, sentence: t(`may.${permission.name}`, { defaultValue: permission.sentence }) })),
  });
  return useQuery({ ...rolesQuery, select });
}

/** The names of roles by key; a key without a role stays as it is. */
export function useRoleNames(): (key: string) => string {
  const roles = useRoles().data?.items ?? [];
  return (key) => roles.find((role) => role.key === key)?.name ?? key;
}

export interface RolePickerProps {
  label: string;
  description?: ReactNode;
  error?: ReactNode;
  value: string[];
  onChange: (roles: string[]) => void;
}

/** Roles to tick, each with what somebody with it does. */
export function RolePicker({ label, description, error, value, onChange }: RolePickerProps) {
  const roles = useRoles();
  return (
    <Loaded query={roles} loading={<Loading rows={4} height={36} />}>
      {({ items }) => (
        <Checkbox.Group label={label} description={description} error={error} value={value} onChange={onChange}>
          <Stack gap="sm" mt="xs">
            {items.map((role) => (
              <Checkbox key={role.key} value={role.key} label={role.name} description={role.summary} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </Loaded>
  );
}
