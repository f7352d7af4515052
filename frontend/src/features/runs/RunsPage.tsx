import { Button, Group, SegmentedControl, Select } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { IconHistory } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { watch } from "@/shared/api";
import { duration } from "@/shared/lib/format";
import { type Column, DataTable, EmptyState, ErrorState, Loading, Page, StatusBadge, Time } from "@/shared/ui";
import { type Filters, flowNamesQuery, type RunItem, runsQuery } from "./api";
import classes from "./RunsPage.module.css";

const STATUSES = ["running", "waiting", "succeeded", "failed", "dead", "cancelled", "paused", "queued"];
const MODES = ["live", "test", "dry"];
const route = getRouteApi("/runs");

/** All runs, newest first, kept up to date. */
export function RunsPage() {
  const { t } = useTranslation("runs");
  const filters = route.useSearch() as Filters;
  const query = useInfiniteQuery(runsQuery(filters));
  useLiveRuns();
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t("title")} lead={t("lead")}>
      <FilterRow filters={filters} />
      {query.isError && !query.data ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading />
      ) : rows.length === 0 ? (
        <NoRuns filtered={Object.values(filters).some(Boolean)} />
      ) : (
        <RunTable rows={rows} />
      )}
      {query.hasNextPage && (
        <Button variant="default" mt="md" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("common:more")}
        </Button>
      )}
    </Page>
  );
}

/** Reads the list again when runs change, at most once a second. */
function useLiveRuns(): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    const refresh = () => {
      timer.current ??= setTimeout(() => {
        timer.current = null;
        void client.invalidateQueries({ queryKey: ["runs", "list"] });
      }, 1000);
    };
    const stop = watch("runs", refresh, { onBack: refresh });
    return () => {
      stop();
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    };
  }, [client]);
}

function FilterRow({ filters }: { filters: Filters }) {
  const { t } = useTranslation("runs");
  const navigate = useNavigate();
  const flows = useQuery({ ...flowNamesQuery, retry: false }).data?.items ?? [];
  const put = (change: Filters) => void navigate({ to: "/runs", search: { flow: filters.flow, status: filters.status, mode: filters.mode, ...change } });
  return (
    <Group gap="sm" mb="md" role="search" aria-label={t("filter.label")}>
      <Select
        aria-label={t("filter.flow")}
        placeholder={t("filter.any_flow")}
        clearable
        searchable
        w={220}
        value={filters.flow ?? null}
        data={flows.map((flow) => ({ value: flow.id, label: flow.name }))}
        onChange={(flow) => put({ flow: flow ?? undefined })}
      />
      <Select
        aria-label={t("filter.status")}
        placeholder={t("filter.any_status")}
        clearable
        w={180}
        value={filters.status ?? null}
        data={STATUSES.map((value) => ({ value, label: t(`common:status.${value}`) }))}
        onChange={(status) => put({ status: status ?? undefined })}
      />
      <SegmentedControl
        aria-label={t("filter.mode")}
        value={filters.mode ?? ""}
        data={[{ value: "", label: t("filter.any_mode") }, ...MODES.map((value) => ({ value, label: t(`mode.${value}`) }))]}
        onChange={(mode) => put({ mode: mode || undefined })}
      />
    </Group>
  );
}

function NoRuns({ filtered }: { filtered: boolean }) {
  const { t } = useTranslation("runs");
  const clear = (
    <Button variant="default" renderRoot={(props) => <Link to="/runs" {...props} />}>
      {t("filter.clear")}
    </Button>
  );
  const start = (
    <Button renderRoot={(props) => <Link to="/flows" {...props} />}>{t("none_action")}</Button>
  );
  return (
    <EmptyState title={t(filtered ? "none_filtered" : "none")} icon={IconHistory} action={filtered ? clear : start}>
      <p>{t(filtered ? "none_filtered_text" : "none_text")}</p>
    </EmptyState>
  );
}

function RunTable({ rows }: { rows: RunItem[] }) {
  const { t } = useTranslation("runs");
  const navigate = useNavigate();
  const columns: Column<RunItem>[] = [
    { key: "flow", label: t("col.flow"), main: true, render: (run) => <FlowCell run={run} /> },
    { key: "status", label: t("col.status"), width: 170, render: (run) => <StatusBadge status={run.status} /> },
    { key: "started", label: t("col.started"), width: 140, render: (run) => <Time at={run.created_at} /> },
    { key: "duration", label: t("col.duration"), width: 110, align: "right", render: (run) => (run.finished_at ? duration(run.duration_ms) : "–") },
    { key: "by", label: t("col.by"), width: 190, wideOnly: true, render: (run) => <StartedBy run={run} /> },
  ];
  return <DataTable label={t("title")} rows={rows} columns={columns} rowKey={(run) => run.id} onRowClick={(run) => void navigate({ to: "/runs/$id", params: { id: run.id } })} />;
}

function FlowCell({ run }: { run: RunItem }) {
  const { t } = useTranslation("runs");
  return (
    <span className={classes.flow}>
      <Link to="/runs/$id" params={{ id: run.id }} className={classes.link}>
        {run.flow.name}
      </Link>
      <span className={classes.sub}>
        {run.version === null ? t("draft") : t("version", { n: run.version })}
        {run.mode !== "live" && ` · ${t(`mode.${run.mode}`)}`}
        {run.error?.message && run.status !== "succeeded" && ` · ${run.error.message}`}
      </span>
    </span>
  );
}

function StartedBy({ run }: { run: RunItem }) {
  const { t } = useTranslation("runs");
  return <>{run.started_by.kind === "user" && run.started_by.name ? run.started_by.name : t(`trigger.${run.trigger.kind}`, { defaultValue: run.trigger.kind })}</>;
}
