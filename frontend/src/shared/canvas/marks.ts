import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { Mark, WireMark } from "./types";

interface Marks {
  steps: Record<string, Mark>;
  /** Small words on a step beside its status, such as the number of findings. */
  badges: Record<string, Mark[]>;
  wires: Record<string, WireMark>;
  /** Why a step cannot be connected to, while somebody connects. */
  refused: Record<string, string>;
}

export type MarkStore = StoreApi<Marks>;

/** Statuses live beside the nodes, by id, so that one event redraws one step. */
export function createMarks(): MarkStore {
  return createStore<Marks>(() => ({ steps: {}, badges: {}, wires: {}, refused: {} }));
}

export const MarksContext = createContext<MarkStore>(createMarks());

const NONE: Mark[] = [];

export const useMark = (id: string) => useStore(useContext(MarksContext), (marks) => marks.steps[id]);
export const useBadges = (id: string) => useStore(useContext(MarksContext), (marks) => marks.badges[id] ?? NONE);
export const useWireMark = (id: string) => useStore(useContext(MarksContext), (marks) => marks.wires[id]);
export const useRefusal = (id: string) => useStore(useContext(MarksContext), (marks) => marks.refused[id]);
