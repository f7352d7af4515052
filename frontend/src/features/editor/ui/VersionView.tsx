import { Select } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { difference, type Difference, together } from "@/flow/diff";
import type { Graph } from "@/flow/model";
import { drawnPorts } from "@/flow/ports";
import { restoreStep } from "@/flow/restore";
import { createMarks, type Mark } from "@/shared/canvas";
import { ReadCanvas } from "@/shared/canvas/ReadCanvas";
import { useMay } from "@/shared/api";
import { Loaded, tellDone, tellProblem } from "@/shared/ui";
import { type Catalog, catalogQuery, draftQuery, editorApi, type Version, versionQuery } from "../api";
import { drawnTypes } from "../canvas/useDrawing";
import classes from "../VersionsPage.module.css";
import { Changes } from "./Changes";

const DRAFT = "draft";

interface Other {
  graph: Graph | undefined;
  name: string;
}

/** The graph to compare with: the draft's, another version's, or none yet. */
function useOther(flowId: string, chosen: string | null): Other {
  const { t } = useTranslation("editor");
  const number = Number(chosen) || 0;
  const draft = useQuery({ ...draftQuery(flowId), enabled: chosen === DRAFT });
  const version = useQuery({ ...versionQuery(flowId, number), enabled: number > 0 });
  if (chosen === DRAFT) return { graph: draft.data?.graph, name: t("compare.draft") };
  return { graph: number > 0 ? version.data?.graph : undefined, name: t("header.version", { n: number }) };
}

/** One version as it is drawn, and what differs from the draft or another version. */
export default function VersionView({ flowId, number, items }: { flowId: string; number: number; items: Version[] }) {
  const { t } = useTranslation("editor");
  const [wanted, setWanted] = useState<string | null>(DRAFT);
  const chosen = wanted === String(number) ? DRAFT : wanted;
  const version = useQuery(versionQuery(flowId, number));
  const catalog = useQuery(catalogQuery).data;
  const other = useOther(flowId, chosen);
  const choices = [{ value: DRAFT, label: t("compare.draft") }, ...items.filter((item) => item.number !== number).map((item) => ({ value: String(item.number), label: t("header.version", { n: item.number }) }))];
  const own: Other = { graph: version.data?.graph, name: t("header.version", { n: number }) };
  const otherIsNewer = chosen === DRAFT || Number(chosen) > number;
  const [from, to] = otherIsNewer ? [own, other] : [other, own];
  return (
    <div className={classes.sheet}>
      <Select label={t("compare.with")} placeholder={t("compare.nothing")} clearable allowDeselect data={choices} value={chosen} onChange={setWanted} w={260} />
      <Loaded query={version}>
        {({ graph }) => {
          if (!catalog || !graph) return null;
          if (!from.graph || !to.graph) return <Drawing graph={graph} catalog={catalog} label={t("versions.canvas", { n: number })} found={null} />;
          return <Compared before={from} after={to} catalog={catalog} flowId={chosen === DRAFT ? flowId : null} />;
        }}
      </Loaded>
    </div>
  );
}

/** Brings one step of a version back into the draft. */
function useRestore(flowId: string | null, then: Graph | undefined): ((key: string) => void) | null {
  const { t } = useTranslation("editor");
  const client = useQueryClient();
  const mayEdit = useMay("flow.edit");
  if (flowId === null || then === undefined || !mayEdit) return null;
  const restore = async (key: string) => {
    const { graph, revision } = await client.fetchQuery({ ...draftQuery(flowId), staleTime: 0 });
    const operations = restoreStep(then, graph, key);
    if (operations.length === 0) return tellDone(t("compare.restore_not"));
    await editorApi.save(flowId, { base_revision: revision, operations, client_id: crypto.randomUUID() });
    await client.invalidateQueries({ queryKey: draftQuery(flowId).queryKey });
    tellDone(t("compare.restored", { name: then.nodes[key]?.name }));
  };
  return (key) => void restore(key).catch(tellProblem);
}

interface ComparedProps {
  before: Other;
  after: Other;
  catalog: Catalog;
  /** The flow whose draft is the newer side; null when two versions are compared. */
  flowId: string | null;
}

function Compared({ before, after, catalog, flowId }: ComparedProps) {
  const { t } = useTranslation("editor");
  const [old, now] = [before.graph, after.graph];
  const found = useMemo(() => (old && now ? difference(old, now) : null), [old, now]);
  const both = useMemo(() => (old && now ? together(old, now) : null), [old, now]);
  const [selected, setSelected] = useState<string | null>(null);
  const restore = useRestore(flowId, old);
  if (found === null || both === null) return null;
  const names = { from: before.name, to: after.name };
  return (
    <>
      <Drawing graph={both} catalog={catalog} label={t("compare.canvas", names)} found={found} selected={selected} onSelect={setSelected} />
      <Changes found={found} graph={both} catalog={catalog} names={names} onShow={setSelected} onRestore={restore} />
    </>
  );
}

const LOOKS: Record<string, Pick<Mark, "tone" | "status">> = {
  added: { tone: "good", status: "succeeded" },
  removed: { tone: "bad", status: "cancelled" },
  changed: { tone: "warn", status: "draft" },
};

function useDifferenceMarks(found: Difference | null) {
  const { t } = useTranslation("editor");
  const [marks] = useState(createMarks);
  useEffect(() => {
    const steps = (found?.steps ?? []).map(({ key, kind }): [string, Mark] => [key, { tone: "warn", status: "draft", ...LOOKS[kind], word: t(`compare.${kind}`) }]);
    marks.setState({ steps: Object.fromEntries(steps) });
  }, [found, marks, t]);
  return marks;
}

interface DrawingProps {
  graph: Graph;
  catalog: Catalog;
  label: string;
  found: Difference | null;
  selected?: string | null;
  onSelect?: (key: string) => void;
}

function Drawing({ graph, catalog, label, found, selected, onSelect }: DrawingProps) {
  const { t } = useTranslation("editor");
  const marks = useDifferenceMarks(found);
  const facts = useMemo(() => {
    const specs = new Map(catalog.nodes.map((spec) => [spec.type, spec]));
    const types = drawnTypes(catalog);
    const kinds = new Map((found?.steps ?? []).map(({ key, kind }) => [key, kind]));
    return {
      typeOf: (type: string) => types.get(type),
      portsOf: (key: string) => (graph.nodes[key] ? drawnPorts(graph, key, graph.nodes[key], specs.get(graph.nodes[key].type)) : []),
      moreOf: (key: string) => (kinds.has(key) ? t(`compare.${kinds.get(key) ?? "changed"}`) : ""),
    };
  }, [graph, catalog, found, t]);
  return (
    <div className={classes.view}>
      <ReadCanvas key={label} graph={graph} label={label} marks={marks} selected={selected ?? null} onSelect={onSelect} {...facts} />
    </div>
  );
}
