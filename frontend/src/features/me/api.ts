import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Listing } from "@/shared/api";

export interface DeviceSession {
  id: string;
  device: string;
  ip: string | null;
  created_at: string;
  last_seen: string;
  current: boolean;
}

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: async () => (await api.get<Listing<DeviceSession>>("me/sessions")).items,
});

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.del(`me/sessions/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["me", "sessions"] }),
  });
}
