import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { Mark, WireMark } from "./types";

interface Marks {
  steps: Record<string, Mark>;
  /** Small words on a step beside its status, such as the number of findings. */
  badges: Record<string, Mark[]>;
  wires: Record<string, WireMark>;
  /** How much went along a line: short, as it is drawn, and in words. */
  counts: Record<string, WireCount>;
  /** Why a step cannot be connected to, while somebody connects. */
  refused: Record<string, string>;
}

export interface WireCount {
  short: string;
  words: string;
}

export type MarkStore = StoreApi<Marks>;

/** Statuses live beside the nodes, by id, so that one event redraws one step. */
export function createMarks(): MarkStore {
  return createStore<Marks>(() => ({ steps: {}, badges: {}, wires: {}, counts: {}, refused: {} }));
}

export const MarksContext = createContext<MarkStore>(createMarks());

const NONE: Mark[] = [];

/** Most telling first: what a group that is shown small says of its steps. */
const TONES: readonly Mark["tone"][] = ["bad", "warn", "accent", "info", "good", "quiet"];

function worst(steps: Readonly<Record<string, Mark>>, members: readonly string[]): Mark | undefined {
  const found = members.flatMap((key) => steps[key] ?? []);
  return found.sort((a, b) => TONES.indexOf(a.tone) - TONES.indexOf(b.tone))[0];
}

/** The status of a step, or the most telling one of the steps a group stands for. */
export const useMark = (id: string, members?: readonly string[]) =>
  useStore(useContext(MarksContext), (marks) => marks.steps[id] ?? (members === undefined ? undefined : worst(marks.steps, members)));
export const useBadges = (id: string) => useStore(useContext(MarksContext), (marks) => marks.badges[id] ?? NONE);
export const useWireMark = (id: string) => useStore(useContext(MarksContext), (marks) => marks.wires[id]);
export const useWireCount = (id: string) => useStore(useContext(MarksContext), (marks) => marks.counts[id]);
export const useRefusal = (id: string) => useStore(useContext(MarksContext), (marks) => marks.refused[id]);
