import { Button, SegmentedControl } from "@mantine/core";
import { IconDownload, IconHistory, IconShieldCheck } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { apiUrl, Problem, useMay } from "@/shared/api";
import { EmptyState, Loaded, MoreButton, Page } from "@/shared/ui";
import { SavedViews } from "@/shared/views";
import { type AuditFilter, queryOf, useAudit, useVerify } from "../api";
import { AuditFilters } from "./AuditFilters";
import { AuditTable } from "./AuditTable";
import { RunActs } from "./RunActs";
import { VerdictBox } from "./VerdictBox";

const WHOSE = ["people", "runs"] as const;

/** Who did what, and whether the log is intact. */
export function AuditPage() {
  const { t } = useTranslation("audit");
  const { actor, action, object, since, until, acts } = useSearch({ strict: false });
  const navigate = useNavigate();
  const filter = { actor, action, object, since, until };
  const entries = useAudit(filter);
  const whose = acts === "runs" ? "runs" : "people";
  const show = (next: string) => void navigate({ to: "/audit", search: (old) => ({ ...old, acts: next === "runs" ? "runs" : undefined }), replace: true });
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
        <SegmentedControl aria-label={t("acts.view")} mb="md" value={whose} onChange={show} data={WHOSE.map((value) => ({ value, label: t(`acts.${value}`) }))} />
      )}
      {whose === "runs" ? <RunActs /> : <PeopleActs entries={entries} filter={filter} broken={verify.data?.first_broken?.entry_id ?? undefined} />}
    </Page>
  );
}

function PeopleActs({ entries, filter, broken }: { entries: ReturnType<typeof useAudit>; filter: AuditFilter; broken?: number }) {
  const { t } = useTranslation("audit");
  const navigate = useNavigate();
  return (
    <>
      {!Problem.of(entries.error).forbidden && <AuditFilters />}
      {!Problem.of(entries.error).forbidden && <SavedViews page="audit" search={{ ...filter }} show={(search) => void navigate({ to: "/audit", search })} clear={t("filter.reset")} />}
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
