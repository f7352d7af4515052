import { useQuery } from "@tanstack/react-query";
import { type Permission, rolesQuery } from "../api";

/** Every permission with its sentence; without sentences from the server, its name in words. */
export function usePermissions(): Permission[] {
  const data = useQuery(rolesQuery).data;
  if (data?.permissions?.length) return data.permissions;
  const names = [...new Set((data?.items ?? []).flatMap((role) => role.permissions))].sort();
  return names.map((name) => ({ name, sentence: name.split(".").reverse().join(" ") }));
}

export function usePermissionChoices(): { value: string; label: string }[] {
  return usePermissions().map(({ name, sentence }) => ({ value: name, label: sentence.charAt(0).toUpperCase() + sentence.slice(1) }));
}
