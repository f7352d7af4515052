import type { Schema } from "@/shared/api";

/** What somebody keeps of a list: its filters under a name. */
export type SavedView = Schema<"ViewItem">;
/** The list it belongs to. */
export type ViewPage = SavedView["page"];
