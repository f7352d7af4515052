import { Anchor, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowLeft, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { ConfirmButton, EmptyState, Loaded, MoreButton, Page, tellDone } from "@/shared/ui";
import { type TableItem, tableQuery, type TableRow, useRows, useTableActs } from "../api";
import { RowForm } from "./RowForm";
import { RowGrid } from "./RowGrid";
import { TableForm } from "./TableForm";

/** One table with its rows. */
export function TablePage({ tableId }: { tableId: string }) {
  const { t } = useTranslation("tables");
  const table = useQuery(tableQuery(tableId));
  return (
    <Page
      title={table.data?.name ?? t("title")}
      lead={table.data?.description}
      above={
        <Anchor component={Link} to="/tables" size="sm">
          <IconArrowLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> {t("back")}
        </Anchor>
      }
      actions={table.data && <Actions table={table.data} />}
    >
      <Loaded query={table}>{(data) => <Rows table={data} />}</Loaded>
    </Page>
  );
}

function Actions({ table }: { table: TableItem }) {
  const { t } = useTranslation("tables");
  const navigate = useNavigate();
  const [editing, dialog] = useDisclosure(false);
  const { remove } = useTableActs();
  if (!useMay("table.edit")) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={dialog.open}>
        {t("edit")}
      </Button>
      <ConfirmButton
        danger
        leftSection={<IconTrash size={16} aria-hidden />}
        title={t("delete_title", { name: table.name })}
        message={t("delete_text")}
        confirmLabel={t("delete")}
        onConfirm={async () => {
          await navigate({ to: "/tables" });
          await remove.mutateAsync(table.id);
          tellDone(t("deleted", { name: table.name }));
        }}
      >
        {t("delete")}
      </ConfirmButton>
      {editing && <TableForm table={table} onClose={dialog.close} />}
    </>
  );
}

function Rows({ table }: { table: TableItem }) {
  const { t } = useTranslation("tables");
  const rows = useRows(table.id);
  const [editing, setEditing] = useState<TableRow | "new" | null>(null);
  const mayEdit = useMay("table.edit");
  const add = mayEdit && table.columns.length > 0 && (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing("new")}>
      {t("add_row")}
    </Button>
  );
  return (
    <>
      <Loaded query={rows}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={t("rows_empty_title")} action={add}>
              {t(table.columns.length === 0 ? "no_columns" : "rows_empty_text")}
            </EmptyState>
          ) : (
            <>
              <RowGrid table={table} rows={items} onEdit={mayEdit ? setEditing : undefined} />
              <MoreButton list={rows} />
              <div style={{ marginTop: 12 }}>{add}</div>
            </>
          )
        }
      </Loaded>
      {editing && <RowForm table={table} row={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} />}
    </>
  );
}
