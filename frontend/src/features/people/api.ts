import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Listing } from "@/shared/api";

export interface Member {
  user: { id: string; name: string; email: string };
  roles: string[];
  groups: { id: string; name: string }[] | string[];
  active: boolean;
  last_seen: string | null;
}

export interface Invitation {
  id: string;
  email: string;
  name: string;
  roles: string[];
  created_at: string;
  expires_at: string | null;
}

export interface Role {
  key: string;
  name: string;
  summary: string;
  permissions: string[];
  built_in: boolean;
}

export interface Permission {
  name: string;
  sentence: string;
}

export interface Group {
  id: string;
  name: string;
  description: string;
  members: { id: string; name: string; email: string }[];
}

export interface Explanation {
  allowed: boolean;
  sentence: string;
}

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: () => api.get<{ items: Member[]; invitations: Invitation[] }>("people"),
});

export const rolesQuery = queryOptions({
  queryKey: ["people", "roles"],
  queryFn: () => api.get<{ items: Role[]; permissions?: Permission[] }>("access/roles"),
  staleTime: 5 * 60_000,
});

export const groupsQuery = queryOptions({
  queryKey: ["people", "groups"],
  queryFn: async () => (await api.get<Listing<Group>>("groups")).items,
});

export function explainQuery(user: string, permission: string) {
  return queryOptions({
    queryKey: ["people", "explain", user, permission],
    queryFn: () => api.get<Explanation>("access/explain", { query: { user, permission } }),
    enabled: permission !== "",
  });
}

export interface NewInvitation {
  email: string;
  name: string;
  roles: string[];
}

export interface GroupDraft {
  id?: string;
  name: string;
  description: string;
  members: string[];
}

function saveGroup({ id, ...body }: GroupDraft): Promise<Group> {
  return id ? api.patch(`groups/${id}`, body) : api.post("groups", body);
}

export function usePeopleActs() {
  const client = useQueryClient();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ["people"] }), meta: { handled: true } };
  return {
    change: useMutation({ mutationFn: ({ id, ...body }: { id: string; roles?: string[]; active?: boolean }) => api.patch(`people/${id}`, body), ...settled }),
    invite: useMutation({ mutationFn: (body: NewInvitation) => api.post<{ link: string }>("people/invitations", body), ...settled }),
    withdraw: useMutation({ mutationFn: (id: string) => api.del(`people/invitations/${id}`), ...settled }),
    saveGroup: useMutation({ mutationFn: saveGroup, ...settled }),
    removeGroup: useMutation({ mutationFn: (id: string) => api.del(`groups/${id}`), ...settled }),
  };
}
