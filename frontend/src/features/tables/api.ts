import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schema, useListing } from "@/shared/api";

export type ColumnType = TableColumn["type"];

export type TableColumn = Schema<"TableColumn">;

export type TableItem = Schema<"TableItem">;

export type TableRow = Schema<"TableRow">;

export const tablesQuery = queryOptions({
  queryKey: ["tables", "list"],
  queryFn: async () => (await api.get("tables")).items,
});

export function tableQuery(id: string) {
  return queryOptions({ queryKey: ["tables", "one", id], queryFn: () => api.get(`tables/${id}`) });
}

export function useRows(id: string) {
  return useListing(["tables", "rows", id], `tables/${id}/rows`);
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
