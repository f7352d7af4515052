import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Column, DataTable, StatusBadge, Time } from "@/shared/ui";
import type { FlowItem } from "../api";
import { FlowMenu } from "./FlowMenu";
import classes from "./Flows.module.css";

/** Flows with their status in words, what starts them and who changed them last. */
export function FlowTable({ flows, archived }: { flows: FlowItem[]; archived: boolean }) {
  const { t } = useTranslation("flows");
  const navigate = useNavigate();
  const columns: Column<FlowItem>[] = [
    { key: "name", label: t("column.name"), main: true, render: (flow) => <Name flow={flow} /> },
    { key: "status", label: t("column.status"), render: (flow) => <Status flow={flow} /> },
    { key: "triggers", label: t("column.triggers"), wideOnly: true, render: (flow) => <Triggers flow={flow} /> },
    { key: "changed", label: t("column.changed"), render: (flow) => <Changed flow={flow} /> },
    { key: "menu", label: t("common:actions"), align: "right", width: 60, render: (flow) => <FlowMenu flow={flow} archived={archived} /> },
  ];
  return (
    <DataTable
      label={t("title")}
      rows={flows}
      columns={columns}
      rowKey={({ id }) => id}
      onRowClick={({ id }) => void navigate({ to: "/flows/$id", params: { id } })}
    />
  );
}

function Name({ flow }: { flow: FlowItem }) {
  return (
    <>
      <Link to="/flows/$id" params={{ id: flow.id }} className={classes.name}>
        {flow.name}
      </Link>
      {flow.description && <span className={classes.description}>{flow.description}</span>}
    </>
  );
}

function Status({ flow }: { flow: FlowItem }) {
  const { t } = useTranslation("flows");
  const { status, version, findings } = flow;
  const versioned = version !== null && (status === "live" || status === "live_changed");
  return (
    <>
      <StatusBadge status={status} label={versioned ? t(`${status}_version`, { version }) : undefined} />
      {findings.errors > 0 && <span className={classes.fix}>{t("errors", { count: findings.errors })}</span>}
    </>
  );
}

function Triggers({ flow }: { flow: FlowItem }) {
  const { t } = useTranslation("flows");
  const words = flow.triggers.map(({ label }) => label).join(", ");
  return <span className={classes.quiet}>{words || t("no_trigger")}</span>;
}

function Changed({ flow }: { flow: FlowItem }) {
  const { t } = useTranslation("flows");
  return (
    <span className={classes.quiet}>
      <Time at={flow.updated_at} /> {flow.updated_by && t("by", { name: flow.updated_by })}
    </span>
  );
}
