import { useQuery } from "@tanstack/react-query";
import { type Permission, rolesQuery } from "../api";

/** Every permission with its sentence. */
export function usePermissions(): Permission[] {
  return useQuery(rolesQuery).data?.permissions ?? [];
}

export function usePermissionChoices(): { value: string; label: string }[] {
  return usePermissions().map(({ name, sentence }) => ({ value: name, label: sentence.charAt(0).toUpperCase() + sentence.slice(1) }));
}
