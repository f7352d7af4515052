import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { IconLayoutGrid, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Template, templatesQuery } from "@/shared/api";
import { wordsOf } from "@/shared/forms";
import { useTyped } from "@/shared/lib/useTyped";
import { EmptyState, Loaded, Loading, Page } from "@/shared/ui";
import { fits } from "../model/words";
import { TemplateCard } from "./TemplateCard";
import { TemplateDetails } from "./TemplateDetails";
import classes from "./Templates.module.css";

interface Wanted {
  show?: string;
  area?: string;
  q?: string;
}

/** The gallery of ready-made flows. */
export function TemplatesPage() {
  const { t } = useTranslation("templates");
  const templates = useQuery(templatesQuery);
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Loaded query={templates} loading={<Loading rows={3} height={180} />}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={t("empty_title")} icon={IconLayoutGrid}>
              {t("empty_text")}
            </EmptyState>
          ) : (
            <Gallery templates={items} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Gallery({ templates }: { templates: Template[] }) {
  const { t, i18n } = useTranslation("templates");
  const { show, area = "", q = "" } = useSearch({ strict: false }) as Wanted;
  const navigate = useNavigate();
  const put = (patch: Wanted) => void navigate({ to: "/templates", search: (old) => ({ ...old, ...patch }), replace: true, resetScroll: false });
  const shown = templates.find(({ id }) => id === show);
  const found = templates.filter((template) => (area === "" || template.area === area) && fits(template, i18n.language, q.trim()));
  return (
    <>
      <Filters areas={[...new Set(templates.map((template) => template.area))]} area={area} q={q} put={put} />
      <p className={classes.found} role="status">
        {t("found", { count: found.length })}
      </p>
      {found.length === 0 && (
        <EmptyState
          title={t("no_match_title")}
          icon={IconSearch}
          action={
            <Button variant="default" onClick={() => put({ area: undefined, q: undefined })}>
              {t("show_all")}
            </Button>
          }
        >
          {t("no_match_text")}
        </EmptyState>
      )}
      <ul className={classes.grid}>
        {found.map((template) => (
          <li key={template.id}>
            <TemplateCard template={template} onShow={() => put({ show: template.id })} />
          </li>
        ))}
      </ul>
      {shown && <TemplateDetails template={shown} onClose={() => put({ show: undefined })} />}
    </>
  );
}

function Filters({ areas, area, q, put }: { areas: string[]; area: string; q: string; put: (patch: Wanted) => void }) {
  const { t } = useTranslation("templates");
  const [words, setWords] = useTyped(q, (next) => put({ q: next }), 0);
  const named = areas.map((value) => ({ value, label: t(`areas.${value}`, { defaultValue: wordsOf(value) }) }));
  return (
    <div className={classes.filters}>
      <TextInput
        className={classes.search}
        type="search"
        aria-label={t("search")}
        placeholder={t("search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <div className={classes.areas}>
        <SegmentedControl
          aria-label={t("area_filter")}
          data={[{ value: "", label: t("all") }, ...named]}
          value={area}
          onChange={(value) => put({ area: value || undefined })}
        />
      </div>
    </div>
  );
}
