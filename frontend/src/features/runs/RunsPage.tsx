import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { IconHistory, IconPlayerPause } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay, watch } from "@/shared/api";
import { PauseDialog, StandstillBanner, useStandstills } from "@/shared/standstill";
import { EmptyState, ErrorState, Loading, Page } from "@/shared/ui";
import { isFiltered, SavedViews } from "@/shared/views";
import { type Filters, flowNamesQuery, runsQuery } from "./api";
import { ManyBar } from "./ui/ManyBar";
import { RunFilters } from "./ui/RunFilters";
import { MOST_CHOSEN, RunTable } from "./ui/RunTable";

const route = getRouteApi("/runs");

/** All runs, newest first, kept up to date. */
export function RunsPage() {
  const { t } = useTranslation("runs");
  const filters = route.useSearch() as Filters;
  const navigate = useNavigate();
  const query = useInfiniteQuery(runsQuery(filters));
  useLiveRuns();
  const choosing = useChoosing();
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const scanned = query.data?.pages.reduce((sum, page) => sum + (page.scanned ?? 0), 0) ?? 0;
  const show = (search: Filters) => void navigate({ to: "/runs", search });
  return (
    <Page title={t("title")} lead={t("lead")} actions={<StopAll />}>
      <Stopped only={filters.flow} />
      <RunFilters filters={filters} put={(change) => show({ ...filters, ...change })} />
      <SavedViews page="runs" search={{ ...filters }} show={show} clear={t("filter.clear")} />
      {filters.q !== undefined && query.data && (
        <Text size="sm" mb="sm" c="var(--hr-text-2)" role="status">
          {t(query.hasNextPage ? "scanned_part" : "scanned_all", { count: scanned })}
        </Text>
      )}
      {query.isError && !query.data ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Loading />
      ) : rows.length === 0 ? (
        <NoRuns filtered={isFiltered({ ...filters })} byKey={filters.key !== undefined} />
      ) : (
        <RunTable rows={rows} choosing={choosing} filters={filters} />
      )}
      {query.hasNextPage && (
        <Button variant="default" mt="md" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t(filters.q === undefined ? "common:more" : "search_further")}
        </Button>
      )}
      {choosing.chosen.size > 0 && <ManyBar runs={rows.filter((run) => choosing.chosen.has(run.id))} onDone={choosing.none} />}
    </Page>
  );
}

function Stopped({ only }: { only?: string }) {
  const flows = useQuery({ ...flowNamesQuery, retry: false }).data?.items ?? [];
  return <StandstillBanner only={only} names={(id) => flows.find((flow) => flow.id === id)?.name} />;
}

/** For a bad day: every flow of the workspace stands still. */
function StopAll() {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const stopped = useStandstills().some(({ flow }) => flow === null);
  if (!useMay("workspace.admin") || stopped) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={open}>
        {t("standstill.pause_all")}
      </Button>
      <PauseDialog opened={opened} flow={null} onClose={close} />
    </>
  );
}

function useChoosing() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setChosen((old) => {
      const next = new Set(old);
      if (!next.delete(id) && next.size < MOST_CHOSEN) next.add(id);
      return next;
    });
  const put = (ids: readonly string[]) => setChosen(new Set(ids));
  return { chosen, toggle, put, none: () => setChosen(new Set()) };
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

function NoRuns({ filtered, byKey }: { filtered: boolean; byKey: boolean }) {
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
      {byKey && <p>{t("none_key_text")}</p>}
    </EmptyState>
  );
}
