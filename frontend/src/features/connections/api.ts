import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Listing } from "@/shared/api";

export interface FieldSpec {
  name: string;
  label: string;
  help: string;
  secret: boolean;
  required: boolean;
  default: unknown;
  kind: "text" | "number" | "boolean" | "select" | "url";
  choices: ([string, string] | { value: string; label: string })[];
  show_if: Record<string, string[]> | null;
}

export interface Connector {
  id: string;
  name: string;
  icon_svg: string;
  description: string;
  tier: string;
  connection: { name?: string; fields: FieldSpec[] } | null;
}

export interface Connection {
  id: string;
  key: string;
  name: string;
  connector: string;
  fields: Record<string, unknown>;
  status: string;
  tested_at: string | null;
  message?: string;
  used_by: { id: string; name: string }[];
}

export interface TestResult {
  ok: boolean;
  message: string;
  hint: string;
}

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: async () => (await api.get<Listing<Connection>>("connections")).items,
});

/** The systems that can be connected, by name. */
export function useConnectors() {
  return useQuery({
    queryKey: ["catalog"],
    queryFn: () => api.get<{ connectors: Connector[] }>("catalog"),
    select: ({ connectors }) => connectors.filter(({ connection }) => connection !== null).sort((a, b) => a.name.localeCompare(b.name)),
    staleTime: 5 * 60_000,
  });
}

export interface Draft {
  id?: string;
  name: string;
  connector: string;
  fields: Record<string, unknown>;
  save_anyway: boolean;
}

/** The server tests the account first, and refuses one that does not work unless `save_anyway`. */
function save({ id, name, connector, fields, save_anyway }: Draft): Promise<Connection> {
  const body = { name, fields, save_anyway };
  return id ? api.patch(`connections/${id}`, body) : api.post("connections", { ...body, connector });
}

export function useConnectionActs() {
  const client = useQueryClient();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ["connections"] }), meta: { handled: true } };
  return {
    save: useMutation({ mutationFn: save, ...settled }),
    test: useMutation({
      mutationFn: ({ id, connector, fields }: Omit<Draft, "name" | "save_anyway">) => api.post<TestResult>("connections/test", { connector, fields, ...(id ? { id } : {}) }),
      ...settled,
    }),
    remove: useMutation({ mutationFn: (id: string) => api.del(`connections/${id}`), ...settled }),
  };
}
