import { createContext, useContext } from "react";
import { createStore, useStore } from "zustand";

/** The field that takes what is clicked in the data tree. */
export interface Aim {
  /** Pointer of the field (`rules.0.value`). */
  field: string;
  label: string;
  insert: (source: string) => void;
}

interface MappingState {
  aim: Aim | null;
}

export function createMapping() {
  return createStore<MappingState>(() => ({ aim: null }));
}

export type MappingStore = ReturnType<typeof createMapping>;

export const MappingContext = createContext<MappingStore>(createMapping());

export function useAim(): Aim | null {
  return useStore(useContext(MappingContext), (state) => state.aim);
}

/** Called by a field that gets the focus. */
export function useTakeAim(): (aim: Aim) => void {
  const store = useContext(MappingContext);
  return (aim) => store.setState({ aim });
}
