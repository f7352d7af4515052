import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { number } from "@/shared/lib/format";
import { type Column, DataTable, EmptyState, Loaded, Page, Time } from "@/shared/ui";
import { type TableItem, tablesQuery } from "../api";
import { TableForm } from "./TableForm";
import classes from "./Tables.module.css";

/** The built-in data tables. */
export function TablesPage() {
  const { t } = useTranslation("tables");
  const tables = useQuery(tablesQuery);
  const navigate = useNavigate();
  const [creating, dialog] = useDisclosure(false);
  const add = useMay("table.edit") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
      {t("new")}
    </Button>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={add}>
      <Loaded query={tables}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={t("empty_title")} icon={IconTable} action={add}>
              {t("empty_text")}
            </EmptyState>
          ) : (
            <TableList tables={items} />
          )
        }
      </Loaded>
      {creating && <TableForm onClose={dialog.close} onSaved={({ id }) => void navigate({ to: "/tables/$id", params: { id } })} />}
    </Page>
  );
}

function TableList({ tables }: { tables: TableItem[] }) {
  const { t } = useTranslation("tables");
  const navigate = useNavigate();
  const columns: Column<TableItem>[] = [
    {
      key: "name",
      label: t("column.name"),
      main: true,
      render: ({ id, name, description }) => (
        <>
          <Link to="/tables/$id" params={{ id }} className={classes.name}>
            {name}
          </Link>
          {description && <span className={classes.quiet}>{description}</span>}
        </>
      ),
    },
    { key: "columns", label: t("column.columns"), wideOnly: true, render: (table) => table.columns.map(({ name }) => name).join(", ") },
    { key: "rows", label: t("column.rows"), align: "right", named: true, render: ({ row_count }) => number(row_count) },
    { key: "updated", label: t("column.updated"), wideOnly: true, render: ({ updated_at }) => <Time at={updated_at} /> },
  ];
  return <DataTable label={t("title")} rows={tables} columns={columns} rowKey={({ id }) => id} onRowClick={({ id }) => void navigate({ to: "/tables/$id", params: { id } })} />;
}
