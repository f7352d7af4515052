import { Problem } from "@/shared/api";
import { sentence } from "@/shared/ui/notify";

export const LONGEST_NAME = 60;

/** What to say at the name when it was not taken: about the name itself, else what went wrong and what to do. */
export function refusal(error: unknown): string | null {
  if (error === null || error === undefined) return null;
  const problem = Problem.of(error);
  return problem.fields["name"] ?? sentence(problem);
}
