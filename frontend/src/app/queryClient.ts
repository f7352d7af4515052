import { MutationCache, QueryClient } from "@tanstack/react-query";
import i18n from "i18next";
import { Problem } from "@/shared/api";
import { tellProblem } from "@/shared/ui/notify";

const LONGEST_WAIT_MS = 10_000;

/** Reads are tried again while the server does not answer or is being restarted; refusals stand. */
export function shouldRetry(failures: number, error: unknown): boolean {
  const { status } = Problem.of(error);
  const restarting = status === 0 || status === 502 || status === 503;
  return restarting && failures < 5;
}

/** A mutation marked `meta.handled` tells its problems itself; all others become a toast. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: shouldRetry,
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, LONGEST_WAIT_MS),
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (!mutation.meta?.["handled"]) tellProblem(error);
    },
  }),
});

/** The catalogue is kept in the language it was read in. */
i18n.on("languageChanged", () => void queryClient.invalidateQueries({ queryKey: ["catalog"] }));
