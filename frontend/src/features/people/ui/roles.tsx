import { Checkbox, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loaded, Loading } from "@/shared/ui";
import { rolesQuery } from "../api";

/** The names of roles by key; a key without a role stays as it is. */
export function useRoleNames(): (key: string) => string {
  const roles = useQuery(rolesQuery).data?.items ?? [];
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
  const roles = useQuery(rolesQuery);
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
