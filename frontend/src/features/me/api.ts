import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schema } from "@/shared/api";

export type DeviceSession = Schema<"SessionItem">;
export type Token = Schema<"TokenItem">;
export type MadeToken = Schema<"MadeToken">;
export type NewToken = Schema<"NewTokenRequest">;
export type PasswordChange = Schema<"PasswordChangeRequest">;

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: async () => (await api.get("me/sessions")).items,
});

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.del(`me/sessions/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["me", "sessions"] }),
  });
}

/** The form tells what is wrong beside the field. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: PasswordChange) => api.post("me/password", change),
    meta: { handled: true },
    onSuccess: () => client.invalidateQueries({ queryKey: ["me", "sessions"] }),
  });
}

export const tokensQuery = queryOptions({
  queryKey: ["me", "tokens"],
  queryFn: async () => (await api.get("me/tokens")).items,
});

/** Every permission with its sentence. */
export const permissionsQuery = queryOptions({
  queryKey: ["people", "roles"],
  queryFn: () => api.get("access/roles"),
  staleTime: 5 * 60_000,
  select: ({ permissions }) => permissions,
});

export function useTokenActs() {
  const client = useQueryClient();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ["me", "tokens"] }), meta: { handled: true } };
  return {
    create: useMutation({ mutationFn: (token: NewToken) => api.post("me/tokens", token), ...settled }),
    revoke: useMutation({ mutationFn: (id: string) => api.del(`me/tokens/${id}`), ...settled }),
  };
}
