import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schema } from "@/shared/api";
import { readCatalog } from "@/shared/catalog";

export type FieldSpec = Schema<"ConnectionField">;

export type Connector = Schema<"CatalogConnector">;

export type Connection = Schema<"ConnectionItem">;

export type TestResult = Schema<"TrialResult">;

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: async () => (await api.get("connections")).items,
});

/** The systems that can be connected, by name. */
export function useConnectors() {
  return useQuery({
    queryKey: ["catalog"],
    queryFn: () => readCatalog<Schema<"Catalog">>(),
    select: ({ connectors }) => connectors.filter(({ connection }) => connection !== null).sort((a, b) => a.name.localeCompare(b.name)),
    staleTime: 5 * 60_000,
  });
}

/** How much of its service all runs together may ask for; null: as much as they need. */
export type Limits = Pick<Connection, "max_per_s" | "max_at_once">;

export interface Draft extends Limits {
  id?: string;
  name: string;
  connector: string;
  fields: Record<string, unknown>;
  save_anyway: boolean;
}

/** The server tests the account first, and refuses one that does not work unless `save_anyway`. */
function save({ id, connector, ...body }: Draft): Promise<Connection> {
  return id ? api.patch(`connections/${id}`, body) : api.post("connections", { ...body, connector });
}

export function useConnectionActs() {
  const client = useQueryClient();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ["connections"] }), meta: { handled: true } };
  return {
    save: useMutation({ mutationFn: save, ...settled }),
    test: useMutation({
      mutationFn: ({ id, connector, fields }: Pick<Draft, "id" | "connector" | "fields">) => api.post("connections/test", { connector, fields, ...(id ? { id } : {}) }),
      ...settled,
    }),
    /** Tests an account as it is saved; the result is noted at it and in the audit log. */
    retest: useMutation({ mutationFn: (id: string) => api.post(`connections/${id}/test`), ...settled }),
    remove: useMutation({ mutationFn: (id: string) => api.del(`connections/${id}`), ...settled }),
  };
}
