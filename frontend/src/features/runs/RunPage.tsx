import { Alert, Tabs } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { IconArrowLeft } from "@tabler/icons-react";
import { Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RunView } from "@/flow/fold";
import { outline } from "@/flow/order";
import { useMay } from "@/shared/api";
import { lazily } from "@/shared/lib/patient";
import { ErrorState, Loading, Page } from "@/shared/ui";
import { catalogQuery, type RunDetail } from "./api";
import { RunContext, type RunContextValue, stepsInOrder } from "./model/context";
import { useRun } from "./model/useRun";
import { AuditTab } from "./ui/AuditTab";
import { DataTab } from "./ui/DataTab";
import { ForkedFrom, Forks } from "./ui/Fork";
import { ItemOf } from "./ui/ItemOf";
import { RunActions, RunFacts, RunStatus } from "./ui/RunHeader";
import { StepsTab } from "./ui/StepsTab";
import { Timeline } from "./ui/Timeline";
import { WhatNow } from "./ui/WhatNow";
import classes from "./RunPage.module.css";

const CanvasTab = lazily(() => import("./ui/CanvasTab"));
const TABS = ["canvas", "timeline", "steps", "data", "audit"] as const;
type Tab = (typeof TABS)[number];
const route = getRouteApi("/runs/$id");

/** One run: what happened, what it waits for, and what one can do. */
export function RunPage({ runId }: { runId: string }) {
  const { query, view, denied } = useRun(runId);
  const { t } = useTranslation("runs");
  if (query.isError && !query.data)
    return (
      <Page title={t("run")} above={<Back />}>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    );
  if (!query.data || view === null)
    return (
      <Page title={t("run")} above={<Back />}>
        <Loading rows={6} />
      </Page>
    );
  if (denied !== null)
    return (
      <Page title={query.data.flow.name} above={<Back />}>
        <Alert color="orange.9">{denied}</Alert>
      </Page>
    );
  return <Loaded run={query.data} view={view} />;
}

function Back() {
  const { t } = useTranslation("runs");
  return (
    <Link to="/runs" className={classes.back}>
      <IconArrowLeft size={14} aria-hidden /> {t("title")}
    </Link>
  );
}

function useShared(run: RunDetail, view: RunView): RunContextValue & { tab: Tab; setTab: (tab: Tab) => void } {
  const search = route.useSearch() as { step?: string; tab?: string; attempt?: string };
  const navigate = useNavigate();
  const phone = useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false });
  const catalog = useQuery(catalogQuery).data;
  const lists = useMemo(() => {
    const svg = new Map((catalog?.connectors ?? []).map((connector) => [connector.id, connector.icon_svg]));
    const nodes = catalog?.nodes ?? [];
    return {
      specs: new Map(nodes.map((spec) => [spec.type, spec])),
      types: new Map(nodes.map((spec) => [spec.type, { name: spec.name, icon: spec.icon, category: spec.category, svg: svg.get(spec.connector) ?? null }])),
    };
  }, [catalog]);
  const order = useMemo(() => outline(run.graph), [run.graph]);
  const steps = useMemo(() => stepsInOrder({ view, order }), [view, order]);
  const tab = TABS.find((name) => name === search.tab) ?? (phone ? "steps" : "canvas");
  const go = (change: { step?: string; tab?: string; attempt?: string }) =>
    void navigate({ to: "/runs/$id", params: { id: run.id }, search: { tab: search.tab, step: search.step, attempt: search.attempt, ...change }, replace: true, resetScroll: false });
  return {
    ...lists,
    run,
    view,
    order,
    steps,
    step: search.step ?? null,
    attempt: Number(search.attempt) || null,
    choose: (path, attempt) => go({ step: path ?? undefined, attempt: attempt == null ? undefined : String(attempt) }),
    tab,
    setTab: (next) => go({ tab: next }),
  };
}

function Loaded({ run, view }: { run: RunDetail; view: RunView }) {
  const { t } = useTranslation("runs");
  const { tab, setTab, ...shared } = useShared(run, view);
  const mayAudit = useMay("audit.view");
  const tabs = TABS.filter((name) => name !== "audit" || mayAudit);
  return (
    <RunContext value={shared}>
      <Page title={run.flow.name} above={<Back />} beside={<RunStatus />} actions={<RunActions />} lead={<RunFacts />} width="full">
        <ItemOf />
        <ForkedFrom />
        <Forks />
        <WhatNow />
        <Tabs value={tab} onChange={(next) => setTab((next ?? "canvas") as Tab)} keepMounted={false}>
          <Tabs.List mb="md" aria-label={t("tabs.label")}>
            {tabs.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {t(`tabs.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="canvas">
            <Suspense fallback={<Loading rows={4} />}>
              <CanvasTab />
            </Suspense>
          </Tabs.Panel>
          <Tabs.Panel value="steps">
            <StepsTab />
          </Tabs.Panel>
          <Tabs.Panel value="data">
            <DataTab />
          </Tabs.Panel>
          <Tabs.Panel value="timeline">
            <Timeline />
          </Tabs.Panel>
          <Tabs.Panel value="audit">{mayAudit && <AuditTab />}</Tabs.Panel>
        </Tabs>
      </Page>
    </RunContext>
  );
}
