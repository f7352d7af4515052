import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconDots, IconPencil, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { act } from "@/shared/lib/act";
import { type Column, ConfirmDialog, ConnectorIcon, DataTable, StatusBadge, tellDone, tellProblem, Time } from "@/shared/ui";
import { type Connection, useConnectionActs, useConnectors } from "../api";
import classes from "./Connections.module.css";

export interface ConnectionTableProps {
  connections: Connection[];
  onOpen: (id: string) => void;
}

export function ConnectionTable({ connections, onOpen }: ConnectionTableProps) {
  const { t } = useTranslation("connections");
  const mayEdit = useMay("connection.edit");
  const columns: Column<Connection>[] = [
    {
      key: "name",
      label: t("column.name"),
      main: true,
      render: (connection) => (
        <button type="button" className={classes.name} onClick={() => onOpen(connection.id)}>
          {connection.name}
        </button>
      ),
    },
    { key: "connector", label: t("column.connector"), render: (connection) => <System connection={connection} /> },
    { key: "status", label: t("column.status"), render: ({ status }) => <StatusBadge status={status} /> },
    { key: "tested", label: t("column.tested"), wideOnly: true, render: ({ tested_at }) => <Time at={tested_at} /> },
    { key: "used", label: t("column.used"), named: true, render: (connection) => <UsedBy connection={connection} /> },
  ];
  const menu: Column<Connection> = { key: "menu", label: t("common:actions"), align: "right", width: 60, render: (connection) => <Acts connection={connection} onOpen={onOpen} /> };
  return <DataTable label={t("title")} rows={connections} columns={mayEdit ? [...columns, menu] : columns} rowKey={({ id }) => id} onRowClick={({ id }) => onOpen(id)} />;
}

function System({ connection }: { connection: Connection }) {
  const connector = useConnectors().data?.find(({ id }) => id === connection.connector);
  return (
    <span className={classes.system}>
      {connector && <ConnectorIcon svg={connector.icon_svg} size={18} />}
      {connector?.name ?? connection.connector}
    </span>
  );
}

function UsedBy({ connection }: { connection: Connection }) {
  const { t } = useTranslation("connections");
  const { used_by } = connection;
  if (used_by.length === 0) return <span>{t("used_none")}</span>;
  return (
    <Tooltip label={used_by.map(({ name }) => name).join(", ")}>
      <span>{t("used", { count: used_by.length })}</span>
    </Tooltip>
  );
}

function Acts({ connection, onOpen }: { connection: Connection; onOpen: (id: string) => void }) {
  const { t } = useTranslation("connections");
  const [asking, setAsking] = useState(false);
  const { retest, remove } = useConnectionActs();
  const { id, name, used_by } = connection;
  const runTest = () =>
    act(retest.mutateAsync(id), (result) => (result.ok ? tellDone(`${t("works")}. ${result.message}`) : onOpen(id)), tellProblem);
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon size={32} variant="subtle" color="gray" loading={retest.isPending} aria-label={t("menu.label", { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onOpen(id)}>
            {t("menu.edit")}
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh size={16} aria-hidden />} onClick={runTest}>
            {t("menu.test")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--hr-bad)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setAsking(true)}>
            {t("menu.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        danger
        opened={asking}
        title={t("delete_title", { name })}
        message={[used_by.length > 0 && t("delete_used", { flows: used_by.map((flow) => flow.name).join(", ") }), t("delete_text")].filter(Boolean).join(" ")}
        confirmLabel={t("delete_confirm")}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await remove.mutateAsync(id);
          tellDone(t("deleted", { name }));
        }}
      />
    </>
  );
}
