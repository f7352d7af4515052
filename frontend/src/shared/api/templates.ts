import { queryOptions } from "@tanstack/react-query";
import { api, type Listing } from "./client";

/** A ready-made flow of the gallery. */
export interface Template {
  id: string;
  area: string;
  name: string;
  summary: string;
  what_you_get: string[];
  connections: (string | { connector: string; name?: string; ready?: boolean })[];
  graph: { nodes: Record<string, { type: string; name?: string }>; edges: { from: string; port: string; to: string }[] };
  sample_input?: unknown;
}

export const templatesQuery = queryOptions({
  queryKey: ["templates"],
  queryFn: async () => (await api.get<Listing<Template>>("templates")).items,
  staleTime: 5 * 60_000,
});

/** Makes a flow from a template. */
export function applyTemplate(id: string, name?: string): Promise<{ id: string; name: string }> {
  return api.post(`templates/${id}/use`, name ? { name } : {});
}
