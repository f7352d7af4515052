import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Finding, Graph } from "@/flow/model";
import { refusal } from "@/flow/order";
import { standIn } from "@/flow/groups";
import { createMarks, type Mark, type MarkStore } from "@/shared/canvas";
import type { Stale } from "../api";
import type { Thread } from "../comments/api";
import { useEditorState } from "../model/store";

type Words = (key: string, more: { count: number }) => string;

const LEVELS: { level: Finding["level"]; tone: Mark["tone"]; status: string }[] = [
  { level: "error", tone: "bad", status: "failed" },
  { level: "warning", tone: "warn", status: "dead" },
];

/** What is wrong with steps inside a frame that is shown small is said at the frame. */
function findingBadges(findings: readonly Finding[], shown: (key: string) => string, t: Words): Record<string, Mark[]> {
  const badges: Record<string, Mark[]> = {};
  for (const { level, tone, status } of LEVELS) {
    const counts = new Map<string, number>();
    for (const finding of findings) {
      if (finding.level !== level || finding.node === null) continue;
      const key = shown(finding.node);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const [key, count] of counts) (badges[key] ??= []).push({ tone, status, word: t(`canvas.${level}`, { count }) });
  }
  return badges;
}

/** How many threads are open about what is drawn. */
function openThreads(threads: readonly Thread[], shown: (key: string) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { step, settled_at } of threads) {
    if (settled_at === null) counts.set(shown(step), (counts.get(shown(step)) ?? 0) + 1);
  }
  return counts;
}

/** What is drawn and has old data, and whether a change of its own made it old. */
function staleShown(stale: Readonly<Record<string, Stale>>, shown: (key: string) => string | null): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const [step, { why }] of Object.entries(stale)) {
    const key = shown(step);
    if (key !== null) found.set(key, found.get(key) === true || why === "own");
  }
  return found;
}

function refusals(graph: Graph, from: { key: string; port: string }, t: (key: string) => string): Record<string, string> {
  const others = Object.keys(graph.nodes).filter((key) => key !== from.key);
  const found = others.map((key) => [key, refusal(graph, from.key, from.port, key)] as const);
  return Object.fromEntries(found.flatMap(([key, why]) => (why === null ? [] : [[key, t(`refusal.${why}`)]])));
}

/** What is said of a step as before stays the same list, so that the step is not drawn anew. */
function kept(before: Readonly<Record<string, Mark[]>>, now: Readonly<Record<string, Mark[]>>): Record<string, Mark[]> {
  const same = (a: readonly Mark[] | undefined, b: readonly Mark[]) => a?.length === b.length && a.every((mark, n) => mark.word === b[n]?.word && mark.status === b[n].status);
  return Object.fromEntries(Object.entries(now).map(([key, badges]) => [key, same(before[key], badges) ? (before[key] ?? badges) : badges]));
}

/** Badges of findings, pinned samples and old data, and who refuses while somebody connects. */
export function useMarks(connectingFrom: { key: string; port: string } | null): MarkStore {
  const { t } = useTranslation("editor");
  const [marks] = useState(createMarks);
  const findings = useEditorState((state) => state.findings);
  const samples = useEditorState((state) => state.samples);
  const stale = useEditorState((state) => state.stale);
  const graph = useEditorState((state) => state.graph);
  const closed = useEditorState((state) => state.closed);
  const threads = useEditorState((state) => state.threads);
  useEffect(() => {
    const small = new Set(closed);
    const badges = findingBadges(findings, (key) => standIn(graph, key, small) ?? key, t as Words);
    for (const [key, sample] of Object.entries(samples)) {
      if (sample.pinned) (badges[key] ??= []).push({ tone: "info", status: "live", word: t("canvas.pinned") });
    }
    for (const [key, own] of staleShown(stale, (step) => (step in graph.nodes ? (standIn(graph, step, small) ?? step) : null))) {
      (badges[key] ??= []).push({ tone: "warn", status: "stale", word: t(own ? "stale.mark" : "stale.mark_before") });
    }
    for (const [key, count] of openThreads(threads, (step) => standIn(graph, step, small) ?? step)) {
      (badges[key] ??= []).push({ tone: "info", status: "comment", word: t("comments.count", { count }) });
    }
    marks.setState((old) => ({ badges: kept(old.badges, badges) }));
  }, [findings, samples, stale, threads, graph, closed, marks, t]);
  useEffect(() => {
    marks.setState({ refused: connectingFrom === null ? {} : refusals(graph, connectingFrom, t as (key: string) => string) });
  }, [connectingFrom, graph, marks, t]);
  return marks;
}
