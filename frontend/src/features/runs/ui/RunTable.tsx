import { Checkbox } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { wordsOf } from "@/shared/forms";
import { useFailure } from "@/shared/failures";
import { duration } from "@/shared/lib/format";
import { type Column, DataTable, Time } from "@/shared/ui";
import type { Filters, RunItem } from "../api";
import { columnsOf, writeKey } from "../model/keys";
import { RunBadge } from "./RunBadge";
import classes from "../RunsPage.module.css";

export interface Choosing {
  chosen: ReadonlySet<string>;
  toggle: (id: string) => void;
  /** All of these and no others. */
  put: (ids: readonly string[]) => void;
}

/** So many runs are acted on together. */
export const MOST_CHOSEN = 100;

/** Runs as rows that can be told apart and chosen. */
export function RunTable({ rows, choosing, filters }: { rows: RunItem[]; choosing: Choosing; filters: Filters }) {
  const { t } = useTranslation("runs");
  const navigate = useNavigate();
  // Flows have fields of their own: beside each other they would leave no room for the names of the flows.
  const keys = filters.flow === undefined && filters.key === undefined ? [] : columnsOf(rows);
  const all: Column<RunItem>[] = [
    { key: "choose", label: t("col.choose"), head: <ChooseAll rows={rows} {...choosing} />, width: 64, render: (run) => <Choose run={run} {...choosing} /> },
    { key: "flow", label: t("col.flow"), main: true, render: (run) => <FlowCell run={run} shown={keys} /> },
    ...keys.map((name): Column<RunItem> => ({ key: `key:${name}`, label: wordsOf(name), width: 110, named: true, render: (run) => <KeyCell run={run} name={name} filters={filters} /> })),
    { key: "status", label: t("col.status"), width: 170, render: (run) => <Status run={run} /> },
    { key: "started", label: t("col.started"), width: 130, render: (run) => <Time at={run.created_at} /> },
    { key: "duration", label: t("col.duration"), width: 100, align: "right", named: true, render: (run) => <Took run={run} /> },
    { key: "by", label: t("col.by"), width: 150, wideOnly: true, render: (run) => <StartedBy run={run} /> },
  ];
  const columns = all.filter(({ key }) => key !== "by" || keys.length < 2);
  return <DataTable label={t("title")} rows={rows} columns={columns} rowKey={(run) => run.id} onRowClick={(run) => void navigate({ to: "/runs/$id", params: { id: run.id } })} />;
}

/** Ticks every run of the list that is on the page, or none. */
function ChooseAll({ rows, chosen, put }: { rows: RunItem[] } & Choosing) {
  const { t } = useTranslation("runs");
  const all = chosen.size > 0 && chosen.size >= Math.min(rows.length, MOST_CHOSEN);
  return (
    <Checkbox
      size="md"
      aria-label={t("choose_all", { count: Math.min(rows.length, MOST_CHOSEN) })}
      title={t("choose_all", { count: Math.min(rows.length, MOST_CHOSEN) })}
      checked={all}
      indeterminate={!all && chosen.size > 0}
      onChange={() => put(all ? [] : rows.slice(0, MOST_CHOSEN).map(({ id }) => id))}
    />
  );
}

function Choose({ run, chosen, toggle }: { run: RunItem } & Choosing) {
  const { t } = useTranslation("runs");
  return <Checkbox size="md" aria-label={t("choose", { name: nameOf(run) })} checked={chosen.has(run.id)} onChange={() => toggle(run.id)} />;
}

/** "Invoice approval R-2041", for those who hear the list. */
function nameOf(run: RunItem): string {
  return [run.flow.name, run.about[0]?.value ?? run.id.slice(-6)].join(" ");
}

function Status({ run }: { run: RunItem }) {
  const { t } = useTranslation("runs");
  const explained = (run.status === "dead" && run.given_up === null) || run.status === "failed";
  return (
    <span title={explained ? t(`explained.${run.status}`) : undefined}>
      <RunBadge run={run} />
    </span>
  );
}

function Took({ run }: { run: RunItem }) {
  return run.finished_at ? <span className={classes.took}>{duration(run.duration_ms)}</span> : <span data-none>–</span>;
}

/** The value of a key field; a click shows all runs that have it. */
function KeyCell({ run, name, filters }: { run: RunItem; name: string; filters: Filters }) {
  const value = run.keys.find((key) => key.name === name)?.value;
  if (value === undefined) return <span data-none>–</span>;
  return (
    <Link to="/runs" search={{ ...filters, key: writeKey(name, value) }} className={classes.key}>
      {value}
    </Link>
  );
}

/** `shown`: key fields that have columns of their own. */
function FlowCell({ run, shown }: { run: RunItem; shown: readonly string[] }) {
  const { t } = useTranslation("runs");
  const told = useFailure();
  const about = run.about
    .filter(({ name }) => !run.keys.some((key) => key.name === name) || !shown.includes(name))
    .map((field) => field.value)
    .join(" · ");
  return (
    <span className={classes.flow}>
      <Link to="/runs/$id" params={{ id: run.id }} className={classes.link}>
        {run.flow.name}
        {about !== "" && <span className={classes.about}> {about}</span>}
      </Link>
      <span className={classes.sub}>
        {run.version === null ? t("draft") : t("version", { n: run.version })}
        {` · ${t("short_id", { id: run.id.slice(-6) })}`}
        {run.mode !== "live" && ` · ${t(`mode.${run.mode}`)}`}
        {run.error?.message && run.status !== "succeeded" && ` · ${told(run.error).title}`}
      </span>
    </span>
  );
}

function StartedBy({ run }: { run: RunItem }) {
  const { t } = useTranslation("runs");
  return <>{run.started_by.kind === "user" && run.started_by.name ? run.started_by.name : t(`trigger.${run.trigger.kind}`, { defaultValue: run.trigger.kind })}</>;
}
