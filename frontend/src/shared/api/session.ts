import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, setWorkspace, workspaceOfTab } from "./client";
import { Problem } from "./problem";
import type { Schema } from "./types";

export type Workspace = Schema<"WorkspaceSummary">;

/** Who is signed in; without `workspace` for somebody who is in none. */
export type SessionState = Schema<"SessionState">;

/** Somebody at work in a workspace. */
export type Session = SessionState & { workspace: Workspace };

/** The session as this tab's workspace sees it; a workspace that took the person out is left for one that has them. */
async function readSession(): Promise<SessionState> {
  try {
    return await api.get("session");
  } catch (error) {
    if (!Problem.of(error).missing || !workspaceOfTab()) throw error;
    setWorkspace(null);
    return api.get("session");
  }
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async () => {
    const session = await readSession();
    setWorkspace(session.workspace?.slug ?? null);
    return session;
  },
  staleTime: 5 * 60_000,
});

/** Who is at work here, and what they may do. Undefined until the first answer, and for somebody in no workspace. */
export function useSession(): Session | undefined {
  const { data } = useQuery(sessionQuery);
  return data && inWorkspace(data) ? data : undefined;
}

export function inWorkspace(session: SessionState): session is Session {
  return session.workspace !== null;
}

/** Whether the person has the permission anywhere in the workspace; the server decides again at every call. */
export function useMay(permission: string): boolean {
  return useSession()?.permissions.includes(permission) ?? false;
}
