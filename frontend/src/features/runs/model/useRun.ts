import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isOver, type RunEvent, type RunView } from "@/flow/fold";
import { watch } from "@/shared/api";
import { type RunDetail, runQuery } from "../api";
import { LiveRun } from "./live";
import { useItems } from "./useItems";

/** Events after which facts beside the view (duration, error, sentence) have changed too. */
const FACTS = new Set(["run_finished", "wait_opened", "wait_closed", "run_redriven", "run_paused", "run_resumed", "step_in_doubt", "doubt_settled"]);

export interface WatchedRun {
  query: ReturnType<typeof useQuery<RunDetail>>;
  view: RunView | null;
  denied: string | null;
}

/** A run and its view, kept up to date by the socket. */
export function useRun(id: string): WatchedRun {
  const client = useQueryClient();
  const query = useQuery(runQuery(id));
  const [view, setView] = useState<RunView | null>(null);
  const [denied, setDenied] = useState<string | null>(null);
  const loaded = query.data !== undefined;
  useEffect(() => {
    const start = client.getQueryData(runQuery(id).queryKey);
    if (!loaded || start === undefined) return;
    const again = () => void client.invalidateQueries({ queryKey: ["runs", id], exact: true });
    const changed = (next: RunView, events: readonly RunEvent[]) => {
      setView(next);
      if (events.some((event) => FACTS.has(event.type))) again();
    };
    const live = new LiveRun(start.view, start.graph.edges, changed, (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    });
    const stop = watch(
      `run:${id}`,
      (message) => {
        if (message.type === "denied") setDenied(String(message["detail"] ?? ""));
        else live.receive(message);
      },
      { after: start.n, onBack: again },
    );
    return () => {
      stop();
      live.close();
    };
  }, [id, loaded, client]);
  return { query, view: useItems(id, newest(query.data?.view ?? null, view)), denied };
}

function newest(fetched: RunView | null, live: RunView | null): RunView | null {
  if (fetched === null || live === null) return fetched ?? live;
  return fetched.n > live.n || (fetched.n === live.n && isOver(fetched.status)) ? fetched : live;
}
