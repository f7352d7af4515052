import type { Session } from "@/shared/api";

/** What a place of the navigation knows: who is signed in, and whether there is room for words. */
export interface PlaceProps {
  session: Session;
  narrow: boolean;
}
