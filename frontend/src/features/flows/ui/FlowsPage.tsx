import { Button, Group, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconArchive, IconPlus, IconRoute, IconSearch } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem, useMay } from "@/shared/api";
import { StandstillBanner } from "@/shared/standstill";
import { EmptyState, Loaded, MoreButton, Page } from "@/shared/ui";
import { useFlows } from "../api";
import { CreateFlow } from "./CreateFlow";
import classes from "./Flows.module.css";
import { FlowTable } from "./FlowTable";
import { ImportButton, ImportRefused, useImport } from "./ImportFlow";

const SHELVES = ["active", "archived"] as const;

/** All flows of the workspace. */
export function FlowsPage() {
  const { t } = useTranslation("flows");
  const { q, status, new: creating } = useSearch({ strict: false });
  const navigate = useNavigate();
  const archived = status === "archived";
  const flows = useFlows({ search: q, archived: archived || undefined });
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
      <Loaded query={flows}>
        {(items) =>
          items.length > 0 ? (
            <>
              <FlowTable flows={items} archived={archived} />
              <MoreButton list={flows} />
            </>
          ) : (
            <Nothing filtered={Boolean(q)} archived={archived} mayEdit={mayEdit} />
          )
        }
      </Loaded>
      {mayEdit && <CreateFlow opened={creating === "1"} onClose={() => open(false)} />}
    </Page>
  );
}

function Toolbar() {
  const { t } = useTranslation("flows");
  const { q, status } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [words, setWords] = useState(q ?? "");
  const put = (patch: { q?: string; status?: string }) => void navigate({ to: "/flows", search: (old) => ({ ...old, ...patch }), replace: true });
  const search = useDebouncedCallback((value: string) => put({ q: value.trim() || undefined }), 250);
  const change = (value: string) => {
    setWords(value);
    search(value);
  };
  return (
    <Group mb="md" gap="sm">
      <TextInput
        className={classes.search}
        type="search"
        aria-label={t("search")}
        placeholder={t("search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={words}
        onChange={(event) => change(event.currentTarget.value)}
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
