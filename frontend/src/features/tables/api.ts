import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Listing, useListing } from "@/shared/api";

export type ColumnType = "text" | "number" | "integer" | "yes_no" | "date" | "moment" | "any";

export interface TableColumn {
  name: string;
  type: ColumnType;
  required: boolean;
  unique: boolean;
}

export interface TableItem {
  id: string;
  name: string;
  description: string;
  columns: TableColumn[];
  row_count: number;
  updated_at: string;
}

export interface TableRow {
  id: string;
  values: Record<string, unknown>;
  updated_at: string;
}

export const tablesQuery = queryOptions({
  queryKey: ["tables", "list"],
  queryFn: async () => (await api.get<Listing<TableItem>>("tables")).items,
});

export function tableQuery(id: string) {
  return queryOptions({ queryKey: ["tables", "one", id], queryFn: () => api.get<TableItem>(`tables/${id}`) });
}

export function useRows(id: string) {
  return useListing<TableRow>(["tables", "rows", id], `tables/${id}/rows`);
}

export interface TableDraft {
  id?: string;
  name: string;
  description: string;
  columns: TableColumn[];
}

function saveTable({ id, ...body }: TableDraft): Promise<TableItem> {
  return id ? api.patch(`tables/${id}`, body) : api.post("tables", body);
}

export function useTableActs() {
  const client = useQueryClient();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ["tables"] }), meta: { handled: true } };
  return {
    save: useMutation({ mutationFn: saveTable, ...settled }),
    remove: useMutation({ mutationFn: (id: string) => api.del(`tables/${id}`), ...settled }),
    saveRow: useMutation({
      mutationFn: ({ table, id, values }: { table: string; id?: string; values: Record<string, unknown> }) =>
        id ? api.patch(`tables/${table}/rows/${id}`, { values }) : api.post(`tables/${table}/rows`, { values }),
      ...settled,
    }),
    removeRow: useMutation({ mutationFn: ({ table, id }: { table: string; id: string }) => api.del(`tables/${table}/rows/${id}`), ...settled }),
  };
}
