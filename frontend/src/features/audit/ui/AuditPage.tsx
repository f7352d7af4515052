import { Button, SegmentedControl } from "@mantine/core";
import { IconDownload, IconHistory, IconShieldCheck } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiUrl, Problem, useMay } from "@/shared/api";
import { EmptyState, Loaded, MoreButton, Page } from "@/shared/ui";
import { queryOf, useAudit, useVerify } from "../api";
import { AuditFilters } from "./AuditFilters";
import { AuditTable } from "./AuditTable";
import { RunActs } from "./RunActs";
import { VerdictBox } from "./VerdictBox";

const VIEWS = ["people", "runs"] as const;
type View = (typeof VIEWS)[number];

/** Who did what, and whether the log is intact. */
export function AuditPage() {
  const { t } = useTranslation("audit");
  const { actor, action, object, since, until } = useSearch({ strict: false });
  const filter = { actor, action, object, since, until };
  const entries = useAudit(filter);
  const [view, setView] = useState<View>("people");
  const verify = useVerify();
  const mayVerify = useMay("audit.verify");
  const mayExport = useMay("audit.export");
  const actions = (
    <>
      {mayExport && (
        <Button component="a" variant="default" download href={apiUrl("audit/export", { ...queryOf(filter) })} leftSection={<IconDownload size={16} aria-hidden />}>
          {t("export")}
        </Button>
      )}
      {mayVerify && (
        <Button leftSection={<IconShieldCheck size={16} aria-hidden />} loading={verify.isPending} onClick={() => verify.mutate()}>
          {t("verify")}
        </Button>
      )}
    </>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={actions}>
      <div aria-live="assertive">{verify.data && <VerdictBox verdict={verify.data} />}</div>
      {!Problem.of(entries.error).forbidden && (
        <SegmentedControl aria-label={t("acts.view")} mb="md" value={view} onChange={(next) => setView(next as View)} data={VIEWS.map((value) => ({ value, label: t(`acts.${value}`) }))} />
      )}
      {view === "runs" ? <RunActs /> : <PeopleActs entries={entries} broken={verify.data?.first_broken?.entry_id ?? undefined} />}
    </Page>
  );
}

function PeopleActs({ entries, broken }: { entries: ReturnType<typeof useAudit>; broken?: number }) {
  const { t } = useTranslation("audit");
  return (
    <>
      {!Problem.of(entries.error).forbidden && <AuditFilters />}
      <Loaded query={entries}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={t("empty_title")} icon={IconHistory}>
              {t("empty_text")}
            </EmptyState>
          ) : (
            <>
              <AuditTable entries={items} broken={broken} />
              <MoreButton list={entries} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
