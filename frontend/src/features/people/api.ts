import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schema } from "@/shared/api";

export type Member = Schema<"PersonItem">;

export type Invitation = Schema<"InvitationItem">;

export type Role = Schema<"RoleItem">;

export type Permission = Schema<"PermissionItem">;

export type Group = Schema<"GroupItem">;


export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: () => api.get("people"),
});

export const rolesQuery = queryOptions({
  queryKey: ["people", "roles"],
  queryFn: () => api.get("access/roles"),
  staleTime: 5 * 60_000,
});

export const groupsQuery = queryOptions({
  queryKey: ["people", "groups"],
  queryFn: async () => (await api.get("groups")).items,
});

export function explainQuery(user: string, permission: string) {
  return queryOptions({
    queryKey: ["people", "explain", user, permission],
    queryFn: () => api.get("access/explain", { query: { user, permission } }),
    enabled: permission !== "",
  });
}

export type NewInvitation = Required<Schema<"NewInvitationRequest">>;

export interface GroupDraft {
  id?: string;
  name: string;
  description: string;
  members: string[];
  /** Keys of the roles its members have by it. */
  roles: string[];
}

function saveGroup({ id, ...body }: GroupDraft): Promise<Group> {
  return id ? api.patch(`groups/${id}`, body) : api.post("groups", body);
}

export function usePeopleActs() {
  const client = useQueryClient();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ["people"] }), meta: { handled: true } };
  return {
    change: useMutation({ mutationFn: ({ id, ...body }: { id: string; roles?: string[]; active?: boolean }) => api.patch(`people/${id}`, body), ...settled }),
    invite: useMutation({ mutationFn: (body: NewInvitation) => api.post("people/invitations", body), ...settled }),
    withdraw: useMutation({ mutationFn: (id: string) => api.del(`people/invitations/${id}`), ...settled }),
    saveGroup: useMutation({ mutationFn: saveGroup, ...settled }),
    removeGroup: useMutation({ mutationFn: (id: string) => api.del(`groups/${id}`), ...settled }),
  };
}
