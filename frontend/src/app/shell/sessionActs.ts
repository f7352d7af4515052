import { api } from "@/shared/api";
import { tellProblem } from "@/shared/ui/notify";

/** Moves to another workspace by loading the page anew: everything read and heard so far belongs to the old one. */
export async function switchWorkspace(slug: string): Promise<void> {
  try {
    await api.post("session/workspace", { slug });
    location.assign("/");
  } catch (error) {
    tellProblem(error);
  }
}

export async function signOut(): Promise<void> {
  try {
    await api.post("sign-out");
    location.assign("/sign-in");
  } catch (error) {
    tellProblem(error);
  }
}
