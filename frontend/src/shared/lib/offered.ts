import { useEffect } from "react";
import { create } from "zustand";

/** Something the open page can do, offered in the search palette while the page is open. */
export interface Offered {
  id: string;
  label: string;
  /** Keys that do the same, as people read them. */
  keys?: string;
  perform: () => void;
}

export const useOffered = create<{ group: string; actions: () => Offered[] }>(() => ({ group: "", actions: () => [] }));

/** Offer actions under the name `group`; `actions` is asked anew each time the palette opens. */
export function useOffer(group: string, actions: () => Offered[]): void {
  useEffect(() => {
    useOffered.setState({ group, actions });
    return () => useOffered.setState({ group: "", actions: () => [] });
  }, [group, actions]);
}
