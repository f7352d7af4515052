import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Schema } from "./types";

/** A ready-made flow of the gallery. */
export type Template = Schema<"TemplateShape">;

export const templatesQuery = queryOptions({
  queryKey: ["templates"],
  queryFn: async () => (await api.get("templates")).items,
  staleTime: 5 * 60_000,
});

/** Makes a flow from a template. */
export function applyTemplate(id: string, name?: string): Promise<Schema<"FlowSummary">> {
  return api.post(`templates/${id}/use`, name ? { name } : {});
}
