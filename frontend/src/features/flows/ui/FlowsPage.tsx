import { Button, Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconArchive, IconPlus, IconRoute, IconSearch } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem, useMay } from "@/shared/api";
import { useTyped } from "@/shared/lib/useTyped";
import { StandstillBanner } from "@/shared/standstill";
import { EmptyState, Loaded, MoreButton, Page } from "@/shared/ui";
import { SavedViews } from "@/shared/views";
import { type FlowItem, isWants, useFlows, useFolders, WANTS } from "../api";
import { CreateFlow } from "./CreateFlow";
import classes from "./Flows.module.css";
import { FlowTable } from "./FlowTable";
import { ManyFlows } from "./ManyFlows";
import { ImportButton, ImportRefused, useImport } from "./ImportFlow";

const SHELVES = ["active", "archived"] as const;

/** All flows of the workspace. */
export function FlowsPage() {
  const { t } = useTranslation("flows");
  const { q, status, folder, wants, new: creating } = useSearch({ strict: false });
  const navigate = useNavigate();
  const archived = status === "archived";
  const flows = useFlows({ search: q, archived: archived || undefined, folder, wants: isWants(wants) ? wants : undefined });
  const mayEdit = useMay("flow.edit");
  const open = (shown: boolean) => void navigate({ to: "/flows", search: (old) => ({ ...old, new: shown ? "1" : undefined }), replace: true });
  const file = useImport();
  const create = mayEdit && (
    <Group gap="xs">
      <ImportButton from={file} />
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open(true)}>
        {t("new")}
      </Button>
    </Group>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={create}>
      <ImportRefused from={file} />
      <StandstillBanner names={(id) => flows.data?.find((flow) => flow.id === id)?.name} />
      {!Problem.of(flows.error).forbidden && <Toolbar />}
      {!Problem.of(flows.error).forbidden && <SavedViews page="flows" search={{ q, status, folder, wants }} show={(search) => void navigate({ to: "/flows", search })} />}
      <Loaded query={flows}>
        {(items) =>
          items.length > 0 ? (
            <Chosen key={archived ? "archived" : "active"} flows={items} archived={archived} mayEdit={mayEdit}>
              <MoreButton list={flows} />
            </Chosen>
          ) : (
            <Nothing filtered={Boolean(q) || folder !== undefined || isWants(wants)} archived={archived} mayEdit={mayEdit} />
          )
        }
      </Loaded>
      {mayEdit && <CreateFlow opened={creating === "1"} onClose={() => open(false)} />}
    </Page>
  );
}

interface ChosenProps {
  flows: FlowItem[];
  archived: boolean;
  mayEdit: boolean;
  /** What stands below the list. */
  children: ReactNode;
}

/** The list, and what is done with those of it that are ticked. */
function Chosen({ flows, archived, mayEdit, children }: ChosenProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const put = (ids: readonly string[]) => setChosen(new Set(ids));
  return (
    <>
      <FlowTable flows={flows} archived={archived} choosing={mayEdit ? { chosen, put } : null} />
      {children}
      <ManyFlows flows={flows.filter(({ id }) => chosen.has(id))} archived={archived} onDone={put} />
    </>
  );
}

function FolderFilter({ folder, put }: { folder: string | undefined; put: (folder: string | undefined) => void }) {
  const { t } = useTranslation("flows");
  const folders = useFolders();
  if (folders.length === 0 && folder === undefined) return null;
  const data = folder === undefined || folders.includes(folder) ? folders : [...folders, folder];
  return <Select aria-label={t("folder")} placeholder={t("any_folder")} clearable searchable w={200} value={folder ?? null} data={data} onChange={(next) => put(next ?? undefined)} />;
}

function Toolbar() {
  const { t } = useTranslation("flows");
  const { q, status, folder, wants } = useSearch({ strict: false });
  const navigate = useNavigate();
  const put = (patch: { q?: string; status?: string; folder?: string; wants?: string }) => void navigate({ to: "/flows", search: (old) => ({ ...old, ...patch }), replace: true });
  const [words, setWords] = useTyped(q, (next) => put({ q: next }), 250);
  return (
    <Group mb="md" gap="sm" className={classes.filters}>
      <TextInput
        className={classes.search}
        type="search"
        aria-label={t("search")}
        placeholder={t("search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <FolderFilter folder={folder} put={(next) => put({ folder: next })} />
      <Select
        aria-label={t("wants.label")}
        placeholder={t("wants.any")}
        clearable
        w={250}
        value={isWants(wants) ? wants : null}
        data={WANTS.map((value) => ({ value, label: t(`wants.${value}`) }))}
        onChange={(next) => put({ wants: next ?? undefined })}
      />
      <SegmentedControl
        aria-label={t("status_filter")}
        data={SHELVES.map((value) => ({ value, label: t(`filter.${value}`) }))}
        value={status ?? "active"}
        onChange={(value) => put({ status: value === "active" ? undefined : value })}
      />
    </Group>
  );
}

function Nothing({ filtered, archived, mayEdit }: { filtered: boolean; archived: boolean; mayEdit: boolean }) {
  const { t } = useTranslation("flows");
  if (archived && !filtered)
    return (
      <EmptyState title={t("archive_empty_title")} icon={IconArchive}>
        {t("archive_empty_text")}
      </EmptyState>
    );
  if (filtered)
    return (
      <EmptyState
        title={t("no_match_title")}
        icon={IconSearch}
        action={
          <Button component={Link} to="/flows" variant="default">
            {t("clear")}
          </Button>
        }
      >
        {t("no_match_text")}
      </EmptyState>
    );
  return (
    <EmptyState
      title={t("empty_title")}
      icon={IconRoute}
      action={
        mayEdit && (
          <Button component={Link} to="/templates">
            {t("empty_template")}
          </Button>
        )
      }
    >
      {t("empty_text")}
    </EmptyState>
  );
}
