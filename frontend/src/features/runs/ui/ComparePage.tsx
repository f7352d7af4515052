import { Alert, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { IconArrowLeft, IconArrowsSplit2 } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Graph } from "@/flow/model";
import { duration } from "@/shared/lib/format";
import { drawnPorts, portLabel } from "@/flow/ports";
import { JsonView, Loaded, Page, StatusBadge, Time } from "@/shared/ui";
import { catalogQuery, compareQuery, type Comparison } from "../api";
import { numberedName } from "../model/context";
import classes from "./Compare.module.css";

type Step = Comparison["steps"][number];
type Side = NonNullable<Step["left"]>;

/** Two runs side by side, and the step at which they went apart. */
export function ComparePage({ left, right }: { left: string; right: string }) {
  const { t } = useTranslation("runs");
  const query = useQuery(compareQuery(left, right));
  const back = (
    <Link to="/runs" className={classes.back}>
      <IconArrowLeft size={14} aria-hidden /> {t("title")}
    </Link>
  );
  return (
    <Page title={t("compare.title")} above={back} width="full">
      <Loaded query={query}>{(found) => <Compared found={found} />}</Loaded>
    </Page>
  );
}

function Compared({ found }: { found: Comparison }) {
  const { t } = useTranslation("runs");
  const [all, setAll] = useState(false);
  const first = found.steps.find((step) => step.path === found.first);
  const turned = found.steps.find((step) => step.differs.some((word) => word !== "output"));
  const shown = all ? found.steps : found.steps.filter((step) => step.differs.length > 0);
  return (
    <>
      {first === undefined ? (
        <Alert color="green.9" title={t("compare.same")} mb="md">
          {t("compare.same_text")}
        </Alert>
      ) : (
        <Alert color="orange.9" icon={<IconArrowsSplit2 aria-hidden />} title={t("compare.apart", { name: numberedName(first.name, first.path) })} mb="md">
          {first.differs.map((word) => t(`compare.differs.${word}`)).join(" ")}
          {turned !== undefined && turned !== first && ` ${t("compare.turned", { name: turned.name })}`}
        </Alert>
      )}
      {!found.whole && <Alert color="orange.9" mb="md">{t("compare.part")}</Alert>}
      <div className={classes.heads}>
        <Head run={found.left} label={t("compare.left")} />
        <Head run={found.right} label={t("compare.right")} />
      </div>
      <Switch label={t("compare.all")} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} mb="md" />
      <ol className={classes.steps} aria-label={t("compare.steps")}>
        {shown.map((step) => (
          <StepRow key={step.path} step={step} graphs={found} mark={step.path === found.first ? "first" : step === turned ? "turn" : null} />
        ))}
      </ol>
    </>
  );
}

function Head({ run, label }: { run: Comparison["left"]; label: string }) {
  const { t } = useTranslation("runs");
  return (
    <section className={classes.head} aria-label={label}>
      <Link to="/runs/$id" params={{ id: run.id }} className={classes.name}>
        {run.flow.name} {run.about.map((field) => field.value).join(" · ")}
      </Link>
      <StatusBadge status={run.status} size="sm" />
      <span className={classes.quiet}>
        {run.version === null ? t("draft") : t("version", { n: run.version })} · <Time at={run.created_at} form="absolute" />
      </span>
    </section>
  );
}

interface StepRowProps {
  step: Step;
  graphs: Comparison;
  mark: "first" | "turn" | null;
}

function StepRow({ step, graphs, mark }: StepRowProps) {
  const { t } = useTranslation("runs");
  return (
    <li className={classes.step} data-first={mark !== null || undefined}>
      <h2 className={classes.title}>
        {numberedName(step.name, step.path)}
        {mark !== null && <span className={classes.mark}>{t(`compare.${mark}`)}</span>}
      </h2>
      <div className={classes.sides}>
        <SideBox side={step.left} node={step.node} graph={graphs.left.graph as Graph} />
        <SideBox side={step.right} node={step.node} graph={graphs.right.graph as Graph} />
      </div>
      {step.changes.length > 0 && (
        <table className={classes.changes}>
          <caption className={classes.quiet}>{t("compare.changes")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("compare.where")}</th>
              <th scope="col">{t("compare.left")}</th>
              <th scope="col">{t("compare.right")}</th>
            </tr>
          </thead>
          <tbody>
            {step.changes.map((change) => (
              <tr key={change.at} data-volatile={change.volatile || undefined}>
                <th scope="row">
                  {change.at || t("compare.whole_value")} {change.volatile && <span className={classes.quiet}>({t("compare.volatile")})</span>}
                </th>
                <td><Value value={change.left} /></td>
                <td><Value value={change.right} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
}

/** The way out as it is drawn; none for a step that has only one. */
function useWay(side: Side | null, key: string | null, graph: Graph): string | null {
  const nodes = useQuery(catalogQuery).data?.nodes ?? [];
  const node = key === null ? undefined : graph.nodes[key];
  if (side?.port == null || key === null || node === undefined) return side?.port ?? null;
  const ports = drawnPorts(graph, key, node, nodes.find((spec) => spec.type === node.type));
  const only = side.port === "success" && ports.filter((port) => port.kind === "normal").length < 2;
  return only ? null : portLabel(ports, side.port);
}

function SideBox({ side, node, graph }: { side: Side | null; node: string | null; graph: Graph }) {
  const { t } = useTranslation("runs");
  const way = useWay(side, node, graph);
  if (side === null) return <p className={classes.quiet}>{t("compare.not_there")}</p>;
  return (
    <div className={classes.side}>
      <StatusBadge status={side.status} size="sm" />
      <span className={classes.quiet}>
        {[way !== null && t("compare.way", { way }), side.duration_ms !== null && duration(side.duration_ms), side.attempts > 1 && t("step.tries", { count: side.attempts })].filter(Boolean).join(" · ")}
      </span>
      {side.message !== null && <p className={classes.message}>{side.message}</p>}
    </div>
  );
}

function Value({ value }: { value: unknown }) {
  const { t } = useTranslation("runs");
  if (value === null || value === undefined) return <span className={classes.quiet}>{t("compare.nothing")}</span>;
  return typeof value === "object" ? <JsonView value={value} /> : <code>{String(value)}</code>;
}
