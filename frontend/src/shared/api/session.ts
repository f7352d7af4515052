import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, setWorkspace } from "./client";

export interface Workspace {
  id: string;
  slug: string;
  name: string;
}

export interface Session {
  user: { id: string; email: string; name: string };
  workspace: Workspace;
  workspaces: Workspace[];
  permissions: string[];
  roles: string[];
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async () => {
    const session = await api.get<Session>("session");
    setWorkspace(session.workspace?.slug ?? null);
    return session;
  },
  staleTime: 5 * 60_000,
});

/** Who is signed in, where, and what she may do. Undefined until the first answer. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/** Whether the person has the permission anywhere in the workspace; the server decides again at every call. */
export function useMay(permission: string): boolean {
  return useSession()?.permissions.includes(permission) ?? false;
}
