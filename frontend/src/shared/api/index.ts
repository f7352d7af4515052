export { api, apiUrl, setSignedOutHandler, setWorkspace, type CallOptions, type Listing } from "./client";
export type { Answer, Body, ItemOf, ListPath, Schema } from "./types";
export { Problem, type ProblemBody } from "./problem";
export { inWorkspace, type Session, sessionQuery, type SessionState, useMay, useSession, type Workspace } from "./session";
export { listen, reconnectNow, useLive, watch, type LiveEvent, type LiveMessage, type WatchOptions } from "./socket";
export { type ListingState, useListing } from "./listing";
export { applyTemplate, type Template, templatesQuery } from "./templates";
