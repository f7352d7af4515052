import { Progress } from "@mantine/core";
import { IconCheck, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Card, Section } from "@/shared/ui";
import type { NextStep } from "../api";
import classes from "./Home.module.css";
import { InnerLink } from "./InnerLink";

/** The first things to do in a new workspace, ticked off as they are done. */
export function NextSteps({ steps }: { steps: NextStep[] }) {
  const { t } = useTranslation("home");
  const done = steps.filter((step) => step.done).length;
  const first = steps.find((step) => !step.done);
  return (
    <Section title={t("next")} lead={t("next_done", { done, all: steps.length })}>
      <Card padded={false}>
        <Progress value={(done / steps.length) * 100} size={4} radius={0} aria-label={t("next_done", { done, all: steps.length })} />
        <ol className={classes.list}>
          {steps.map((step, index) => (
            <li key={step.key}>
              <InnerLink to={step.link} className={classes.line} data-done={step.done || undefined} data-first={step === first || undefined}>
                <span className={classes.tick} aria-label={t(step.done ? "step_done" : "step_open")} role="img">
                  {step.done ? <IconCheck size={14} stroke={3} aria-hidden /> : index + 1}
                </span>
                <span className={classes.name}>
                  {t(`steps.${step.key}`, { defaultValue: step.title })}
                </span>
                <IconChevronRight size={16} aria-hidden />
              </InnerLink>
            </li>
          ))}
        </ol>
      </Card>
    </Section>
  );
}
