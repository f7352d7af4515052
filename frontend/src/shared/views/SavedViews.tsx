import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem, useMay } from "@/shared/api";
import { sentence } from "@/shared/ui/notify";
import { viewsQuery } from "./api";
import type { SavedView, ViewPage } from "./model";
import { SaveView } from "./SaveView";
import { isFiltered, narrowing, sameSearch, type Search } from "./search";
import { ViewMenu } from "./ViewMenu";
import classes from "./Views.module.css";

export interface SavedViewsProps {
  page: ViewPage;
  /** What narrows the list now. */
  search: Search;
  show: (search: Record<string, string>) => void;
  /** Text of the button that shows everything again; without it there is none. */
  clear?: string;
}

const NONE: SavedView[] = [];

/** Filters one comes back to, on every device: chosen with a click, saved under a name, shared with the workspace. */
export function SavedViews({ page, search, show, clear }: SavedViewsProps) {
  const { t, i18n } = useTranslation("views");
  const query = useQuery(viewsQuery(page));
  const views = query.data ?? NONE;
  const [fresh, setFresh] = useState<string | null>(null);
  const filtered = isFiltered(search);
  const known = views.some((view) => sameSearch(view.search, search));
  const unread = query.isError && query.data === undefined && !Problem.of(query.error).forbidden;
  if (views.length === 0 && !filtered && !unread) return null;
  const byName = [...views].sort((a, b) => a.name.localeCompare(b.name, i18n.language));
  return (
    <Group gap={6} mb="sm" role="group" aria-label={t("label")}>
      {byName.map((view) => (
        <Chip key={view.id} view={view} search={search} show={show} fresh={view.id === fresh} />
      ))}
      {unread && <Unread error={query.error} again={() => void query.refetch()} />}
      {filtered && !known && <SaveView page={page} search={narrowing(search)} views={views} onSaved={setFresh} />}
      {filtered && clear !== undefined && (
        <Button size="compact-sm" variant="subtle" onClick={() => show({})}>
          {clear}
        </Button>
      )}
    </Group>
  );
}

interface ChipProps extends Pick<SavedViewsProps, "search" | "show"> {
  view: SavedView;
  /** It was saved just now: the form that had the focus is gone. */
  fresh: boolean;
}

function Chip({ view, search, show, fresh }: ChipProps) {
  const { t } = useTranslation("views");
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (fresh) button.current?.focus();
  }, [fresh]);
  const shown = sameSearch(view.search, search);
  const mayChange = useMay("workspace.admin") || view.mine;
  return (
    <Group gap={0} wrap="nowrap" className={classes.view}>
      <Button ref={button} size="compact-sm" className={classes.name} variant={shown ? "filled" : "default"} aria-pressed={shown} title={view.name} onClick={() => show(view.search)}>
        <span className={classes.text}>{view.name}</span>{" "}
        {view.shared && <span className={classes.by}>{view.mine ? t("shared") : t("by", { name: view.owner })}</span>}
      </Button>
      {mayChange && <ViewMenu view={view} search={narrowing(search)} />}
    </Group>
  );
}

function Unread({ error, again }: { error: unknown; again: () => void }) {
  const { t } = useTranslation("views");
  return (
    <>
      <Text size="sm" role="status" c="var(--hr-text-2)">
        {t("unread")} {sentence(Problem.of(error))}
      </Text>
      <Button size="compact-sm" variant="default" onClick={again}>
        {t("common:retry")}
      </Button>
    </>
  );
}
