import { Checkbox } from "@mantine/core";
import { IconFolder } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Column, DataTable, StatusBadge, Time } from "@/shared/ui";
import { type FlowItem, MOST_CHOSEN } from "../api";
import { FlowMenu } from "./FlowMenu";
import classes from "./Flows.module.css";

export interface Choosing {
  chosen: ReadonlySet<string>;
  put: (ids: readonly string[]) => void;
}

/** Flows with their status in words, what starts them and who changed them last. */
export function FlowTable({ flows, archived, choosing }: { flows: FlowItem[]; archived: boolean; choosing: Choosing | null }) {
  const { t } = useTranslation("flows");
  const navigate = useNavigate();
  const choose: Column<FlowItem>[] =
    choosing === null ? [] : [{ key: "choose", label: t("column.choose"), head: <ChooseAll flows={flows} {...choosing} />, width: 56, render: (flow) => <Choose flow={flow} {...choosing} /> }];
  const columns: Column<FlowItem>[] = [
    ...choose,
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

function Choose({ flow, chosen, put }: { flow: FlowItem } & Choosing) {
  const { t } = useTranslation("flows");
  const others = [...chosen].filter((id) => id !== flow.id).slice(0, MOST_CHOSEN - 1);
  const ticked = chosen.has(flow.id);
  return <Checkbox size="md" aria-label={t("choose", { name: flow.name })} checked={ticked} onChange={() => put(ticked ? others : [...others, flow.id])} />;
}

function ChooseAll({ flows, chosen, put }: { flows: FlowItem[] } & Choosing) {
  const { t } = useTranslation("flows");
  const most = flows.slice(0, MOST_CHOSEN).map(({ id }) => id);
  const all = chosen.size >= most.length;
  const label = t("choose_all", { count: most.length });
  return <Checkbox size="md" aria-label={label} title={label} checked={all} indeterminate={!all && chosen.size > 0} onChange={() => put(all ? [] : most)} />;
}

function Name({ flow }: { flow: FlowItem }) {
  const { t } = useTranslation("flows");
  return (
    <>
      <Link to="/flows/$id" params={{ id: flow.id }} className={classes.name}>
        {flow.name}
      </Link>
      {flow.folder !== "" && (
        <Link to="/flows" search={{ folder: flow.folder }} className={classes.folder}>
          <IconFolder size={12} aria-label={t("folder")} /> {flow.folder}
        </Link>
      )}
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
