import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMay, useSession } from "@/shared/api";
import { StandstillBanner } from "@/shared/standstill";
import { Card, Loaded, Loading, Page, Section, StatusBadge, Time } from "@/shared/ui";
import { type Home, useHome } from "../api";
import { AttentionList } from "./AttentionList";
import classes from "./Home.module.css";
import { NextSteps } from "./NextSteps";

/** The first page: what to do next, what needs a look, what was worked on. */
export function HomePage() {
  const { t } = useTranslation("home");
  const session = useSession();
  const home = useHome();
  const name = session?.user.name.split(" ")[0] || session?.user.email || "";
  return (
    <Page title={t("title", { name })} lead={t("lead", { workspace: session?.workspace.name })}>
      <Loaded query={home} loading={<Loading rows={3} height={96} />}>
        {(data) => <Content home={data} />}
      </Loaded>
    </Page>
  );
}

function Content({ home }: { home: Home }) {
  const { t } = useTranslation("home");
  const mayFlows = useMay("flow.view");
  const mayRuns = useMay("run.view");
  const open = home.next_steps.some(({ done }) => !done);
  return (
    <>
      <StandstillBanner names={(id) => home.recent_flows.find((flow) => flow.id === id)?.name} />
      {home.next_steps.length > 0 && open && <NextSteps steps={home.next_steps} />}
      <Section title={t("attention")}>
        <AttentionList items={home.attention} />
      </Section>
      <div className={classes.columns}>
        {mayFlows && (
          <Section title={t("flows")} actions={<More to="/flows">{t("flows_all")}</More>}>
            <RecentFlows home={home} />
          </Section>
        )}
        {mayRuns && (
          <Section title={t("runs")} actions={<More to="/runs">{t("runs_all")}</More>}>
            <RecentRuns home={home} />
          </Section>
        )}
      </div>
    </>
  );
}

function More({ to, children }: { to: "/flows" | "/runs"; children: ReactNode }) {
  return (
    <Anchor component={Link} to={to} size="sm">
      {children}
    </Anchor>
  );
}

function RecentFlows({ home }: { home: Home }) {
  const { t } = useTranslation("home");
  if (home.recent_flows.length === 0) return <Card>{t("flows_none")}</Card>;
  return (
    <Card padded={false}>
      <ul className={classes.list}>
        {home.recent_flows.map((flow) => (
          <li key={flow.id}>
            <Link to="/flows/$id" params={{ id: flow.id }} className={classes.line}>
              <span className={classes.name}>{flow.name}</span>
              <StatusBadge size="sm" status={flow.status} />
              <span className={classes.when}>
                <Time at={flow.updated_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function RecentRuns({ home }: { home: Home }) {
  const { t } = useTranslation(["home", "runs"]);
  if (home.recent_runs.length === 0) return <Card>{t("runs_none")}</Card>;
  return (
    <Card padded={false}>
      <ul className={classes.list}>
        {home.recent_runs.map((run) => (
          <li key={run.id}>
            <Link to="/runs/$id" params={{ id: run.id }} className={classes.line}>
              <span className={classes.name}>
                {run.flow?.name ?? "–"}
                <span className={classes.detail}>{run.about.map((field) => field.value).join(" · ")}</span>
              </span>
              {run.mode !== "live" && <StatusBadge size="sm" status="draft" label={t(`runs:mode.${run.mode}`)} tone="accent" />}
              {run.given_up ? <StatusBadge size="sm" status="given_up" label={t("runs:given_up.status")} /> : <StatusBadge size="sm" status={run.status} />}
              <span className={classes.when}>
                <Time at={run.created_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
