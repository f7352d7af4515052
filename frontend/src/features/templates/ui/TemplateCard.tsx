import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Template } from "@/shared/api";
import { wordsOf } from "@/shared/forms";
import { wordsIn } from "../model/words";
import classes from "./Templates.module.css";
import { UseButton } from "./UseButton";

const GETS = 3;

/** A template among others: what it is for, what one gets, what it needs. */
export function TemplateCard({ template, onShow }: { template: Template; onShow: () => void }) {
  const { t, i18n } = useTranslation("templates");
  const words = wordsIn(template, i18n.language);
  const needs = template.connections.map((need) => need.name).join(", ");
  return (
    <article className={classes.card} aria-label={words.name}>
      <div className={classes.area}>
        {t(`areas.${template.area}`, { defaultValue: wordsOf(template.area) })} · {t("steps_count", { count: Object.keys(template.graph.nodes).length })}
      </div>
      <h2 className={classes.name}>{words.name}</h2>
      <p className={classes.summary}>{words.summary}</p>
      <ul className={classes.gets} aria-label={t("get")}>
        {words.what_you_get.slice(0, GETS).map((line) => (
          <li key={line}>
            <IconCheck size={16} aria-hidden />
            {line}
          </li>
        ))}
      </ul>
      <div className={classes.needs}>{needs === "" ? t("needs_nothing") : t("needs", { what: needs })}</div>
      <div className={classes.actions}>
        <UseButton template={template} />
        <Button variant="default" onClick={onShow} aria-label={t("preview", { name: words.name })}>
          {t("details")}
        </Button>
      </div>
    </article>
  );
}
