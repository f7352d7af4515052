import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, sessionQuery, setWorkspace } from "@/shared/api";
import { tellProblem } from "@/shared/ui";

/** Moves to another workspace: everything read so far belongs to the old one and is forgotten. */
export function useSwitchWorkspace(): (slug: string) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (slug) => {
    try {
      await api.post("session/workspace", { slug });
      setWorkspace(slug);
      await navigate({ to: "/" });
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      await client.refetchQueries(sessionQuery);
      await client.invalidateQueries();
    } catch (error) {
      tellProblem(error);
    }
  };
}

export async function signOut(): Promise<void> {
  try {
    await api.post("sign-out");
    location.assign("/sign-in");
  } catch (error) {
    tellProblem(error);
  }
}
