import { useTranslation } from "react-i18next";
import { plain } from "@/shared/lib/format";
import { EditDeleteMenu, tellDone } from "@/shared/ui";
import { type TableItem, type TableRow, useTableActs } from "../api";
import classes from "./Tables.module.css";

export interface RowGridProps {
  table: TableItem;
  rows: TableRow[];
  /** Absent for people who may only read. */
  onEdit?: (row: TableRow) => void;
}

export function RowGrid({ table, rows, onEdit }: RowGridProps) {
  const { t } = useTranslation("tables");
  const numeric = (type: string) => (type === "number" || type === "integer" ? true : undefined);
  return (
    // A wide table scrolls by keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.frame} tabIndex={0} role="region" aria-label={t("rows", { name: table.name })}>
      <table className={classes.grid}>
        <thead>
          <tr>
            {table.columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {onEdit && (
              <th scope="col" className={classes.acts}>
                {t("common:actions")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.id}>
              {table.columns.map(({ name, type }) => (
                <td key={name} data-number={numeric(type)}>
                  {plain(row.values[name])}
                </td>
              ))}
              {onEdit && (
                <td className={classes.acts}>
                  <RowMenu table={table} row={row} n={index + 1} onEdit={() => onEdit(row)} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RowMenu({ table, row, n, onEdit }: { table: TableItem; row: TableRow; n: number; onEdit: () => void }) {
  const { t } = useTranslation("tables");
  const { removeRow } = useTableActs();
  const question = { title: t("row_delete_title"), message: t("row_delete_text"), confirmLabel: t("common:delete") };
  const remove = async () => {
    await removeRow.mutateAsync({ table: table.id, id: row.id });
    tellDone(t("row_deleted"));
  };
  return <EditDeleteMenu label={t("row_menu", { n })} size={28} onEdit={onEdit} question={question} onDelete={remove} />;
}
