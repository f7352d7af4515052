import { useTranslation } from "react-i18next";
import { tellDone } from "@/shared/ui";
import { type TableItem, type TableRow, useTableActs } from "../api";
import { rowSchema } from "../model/schemas";
import { FormDialog } from "./FormDialog";

/** Adds a row or changes one. A column that was emptied is stored as missing. */
export function RowForm({ table, row, onClose }: { table: TableItem; row?: TableRow; onClose: () => void }) {
  const { t } = useTranslation("tables");
  const { saveRow } = useTableActs();
  const submit = async (value: Record<string, unknown>) => {
    const values = Object.fromEntries(table.columns.map(({ name }) => [name, value[name] === "" || value[name] === undefined ? null : value[name]]));
    await saveRow.mutateAsync({ table: table.id, id: row?.id, values });
    tellDone(t("row_saved"));
  };
  const initial = Object.fromEntries(Object.entries(row?.values ?? {}).filter(([, value]) => value !== null));
  return <FormDialog title={t(row ? "edit_row" : "add_row")} schema={rowSchema(table.columns)} initial={initial} submitLabel={t("common:save")} onSubmit={submit} onClose={onClose} />;
}
