import { Button, SegmentedControl } from "@mantine/core";
import { IconCheck, IconLayoutGrid } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Template, templatesQuery } from "@/shared/api";
import { wordsOf } from "@/shared/forms";
import { EmptyState, Loaded, Loading, Page } from "@/shared/ui";
import { TemplateDetails } from "./TemplateDetails";
import classes from "./Templates.module.css";
import { UseButton } from "./UseButton";

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
  const { t } = useTranslation("templates");
  const { show } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [area, setArea] = useState("");
  const areas = [...new Set(templates.map((template) => template.area))];
  const open = (id: string | undefined) => void navigate({ to: "/templates", search: { show: id } });
  const shown = templates.find(({ id }) => id === show);
  return (
    <>
      {areas.length > 1 && (
        <div className={classes.areas}>
          <SegmentedControl
            aria-label={t("area_filter")}
            data={[{ value: "", label: t("all") }, ...areas.map((value) => ({ value, label: wordsOf(value) }))]}
            value={area}
            onChange={setArea}
          />
        </div>
      )}
      <ul className={classes.grid}>
        {templates
          .filter((template) => area === "" || template.area === area)
          .map((template) => (
            <li key={template.id}>
              <TemplateCard template={template} onShow={() => open(template.id)} />
            </li>
          ))}
      </ul>
      {shown && <TemplateDetails template={shown} onClose={() => open(undefined)} />}
    </>
  );
}

function TemplateCard({ template, onShow }: { template: Template; onShow: () => void }) {
  const { t } = useTranslation("templates");
  return (
    <article className={classes.card} aria-label={template.name}>
      <div className={classes.area}>
        {wordsOf(template.area)} · {t("steps_count", { count: Object.keys(template.graph.nodes).length })}
      </div>
      <h2 className={classes.name}>{template.name}</h2>
      <p className={classes.summary}>{template.summary}</p>
      <ul className={classes.gets} aria-label={t("get")}>
        {template.what_you_get.slice(0, 4).map((line) => (
          <li key={line}>
            <IconCheck size={16} aria-hidden />
            {line}
          </li>
        ))}
      </ul>
      <div className={classes.actions}>
        <UseButton template={template} />
        <Button variant="default" onClick={onShow} aria-label={t("preview", { name: template.name })}>
          {t("details")}
        </Button>
      </div>
    </article>
  );
}
