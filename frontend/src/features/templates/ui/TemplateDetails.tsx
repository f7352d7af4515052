import { Drawer, Group, Text } from "@mantine/core";
import { IconCheck, IconPlugConnected } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Template } from "@/shared/api";
import { wordsOf } from "@/shared/forms";
import { JsonView, Section } from "@/shared/ui";
import { stepsOf } from "../model/steps";
import classes from "./Templates.module.css";
import { UseButton } from "./UseButton";

/** Everything about a template before one uses it: what it gives, what it needs, its steps in order. */
export function TemplateDetails({ template, onClose }: { template: Template; onClose: () => void }) {
  const { t } = useTranslation("templates");
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={template.name}>
      <Text mb="lg">{template.summary}</Text>
      <Section title={t("get")}>
        <ul className={classes.gets}>
          {template.what_you_get.map((line) => (
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
          {typeof need === "string" ? wordsOf(need) : (need.name ?? wordsOf(need.connector))}
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
