import { Drawer, Group, Text } from "@mantine/core";
import { IconCheck, IconPlugConnected, IconTable } from "@tabler/icons-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Template } from "@/shared/api";
import { wordsOf } from "@/shared/forms";
import { lazily } from "@/shared/lib/patient";
import { JsonView, Loading, Section } from "@/shared/ui";
import { stepsOf } from "../model/steps";
import { wordsIn } from "../model/words";
import classes from "./Templates.module.css";
import { UseButton } from "./UseButton";

const Preview = lazily(() => import("./Preview"));

/** Everything about a template before one uses it: what it gives, what it needs, its steps in order. */
export function TemplateDetails({ template, onClose }: { template: Template; onClose: () => void }) {
  const { t, i18n } = useTranslation("templates");
  const words = wordsIn(template, i18n.language);
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={words.name}>
      <Text mb="lg">{words.summary}</Text>
      <Section title={t("drawing")}>
        <Suspense fallback={<Loading rows={2} height={120} />}>
          <Preview template={template} name={words.name} />
        </Suspense>
      </Section>
      <Section title={t("get")}>
        <ul className={classes.gets}>
          {words.what_you_get.map((line) => (
            <li key={line}>
              <IconCheck size={16} aria-hidden />
              {line}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t("connections")}>
        <Needs template={template} />
      </Section>
      {template.tables.length > 0 && (
        <Section title={t("tables")}>
          <ul className={classes.gets}>
            {template.tables.map((table) => (
              <li key={table.name}>
                <IconTable size={16} aria-hidden />
                {table.name}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={t("steps")}>
        <Steps template={template} />
      </Section>
      {template.sample_input !== undefined && template.sample_input !== null && (
        <Section title={t("sample")} card>
          <JsonView value={template.sample_input} open={3} />
        </Section>
      )}
      <Group className={classes.sticky}>
        <UseButton template={template} />
      </Group>
    </Drawer>
  );
}

function Needs({ template }: { template: Template }) {
  const { t } = useTranslation("templates");
  if (template.connections.length === 0) return <Text size="sm">{t("no_connections")}</Text>;
  return (
    <ul className={classes.gets}>
      {template.connections.map((need, index) => (
        <li key={index}>
          <IconPlugConnected size={16} aria-hidden />
          {need.name || wordsOf(need.connector)}
        </li>
      ))}
    </ul>
  );
}

function Steps({ template }: { template: Template }) {
  const { t } = useTranslation("templates");
  return (
    <ol className={classes.steps}>
      {stepsOf(template.graph).map((step) => (
        <li key={step.key} style={{ paddingLeft: step.depth * 20 }}>
          <span className={classes.dot} aria-hidden />
          <div>
            {step.ways.map((way, index) => (
              <span key={index} className={classes.way}>
                {t("branches", way)}
              </span>
            ))}
            <span className={classes.step}>{step.name}</span>
            {step.type.startsWith("trigger.") && <span className={classes.way}>{t("starts")}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}
