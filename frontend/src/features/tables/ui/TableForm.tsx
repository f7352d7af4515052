import { useTranslation } from "react-i18next";
import { tellDone } from "@/shared/ui";
import { type TableColumn, type TableItem, useTableActs } from "../api";
import { tableSchema } from "../model/schemas";
import { FormDialog } from "./FormDialog";

/** Makes a table, or changes its name and columns. */
export function TableForm({ table, onClose, onSaved }: { table?: TableItem; onClose: () => void; onSaved?: (table: TableItem) => void }) {
  const { t } = useTranslation("tables");
  const { save } = useTableActs();
  const blank = { name: "", description: "", columns: [{ name: "", type: "text", required: false, unique: false }] };
  const initial = table ? { name: table.name, description: table.description, columns: table.columns } : blank;
  const submit = async (value: Record<string, unknown>) => {
    const saved = await save.mutateAsync({
      id: table?.id,
      name: String(value["name"] ?? "").trim(),
      description: String(value["description"] ?? ""),
      columns: (value["columns"] as TableColumn[] | undefined) ?? [],
    });
    tellDone(t("saved", { name: saved.name }));
    onSaved?.(saved);
  };
  return <FormDialog title={t(table ? "form.edit" : "form.create")} schema={tableSchema()} initial={initial} submitLabel={t("form.submit")} onSubmit={submit} onClose={onClose} />;
}
