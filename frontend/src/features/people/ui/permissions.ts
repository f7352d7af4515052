import type { Permission } from "../api";
import { useRoles } from "./roles";

/** Every permission with its sentence. */
export function usePermissions(): Permission[] {
  return useRoles().data?.permissions ?? [];
}

export function usePermissionChoices(): { value: string; label: string }[] {
  return usePermissions().map(({ name, sentence }) => ({ value: name, label: sentence.charAt(0).toUpperCase() + sentence.slice(1) }));
}
