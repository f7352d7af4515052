import { Group, SegmentedControl, Select } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { difference, together } from "@/flow/diff";
import type { Graph } from "@/flow/model";
import { restoreStep } from "@/flow/restore";
import { createViewSync } from "@/shared/canvas/viewSync";
import { useMay } from "@/shared/api";
import { Loaded, tellDone, tellProblem } from "@/shared/ui";
import { type Catalog, catalogQuery, draftQuery, editorApi, type Version, versionQuery } from "../api";
import classes from "../VersionsPage.module.css";
import { Changes } from "./Changes";
import { VersionDrawing } from "./VersionDrawing";

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
          if (!from.graph || !to.graph) return <VersionDrawing graph={graph} catalog={catalog} label={t("versions.canvas", { n: number })} found={null} />;
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

/** On one drawing, or two beside each other. A phone shows the list of what differs alone. */
const VIEWS = ["overlay", "beside"] as const;
type CompareView = (typeof VIEWS)[number];

function Compared({ before, after, catalog, flowId }: ComparedProps) {
  const { t } = useTranslation("editor");
  const [old, now] = [before.graph, after.graph];
  const found = useMemo(() => (old && now ? difference(old, now) : null), [old, now]);
  const both = useMemo(() => (old && now ? together(old, now) : null), [old, now]);
  const [selected, setSelected] = useState<string | null>(null);
  const restore = useRestore(flowId, old);
  const [view, setView] = useLocalStorage<CompareView>({ key: "handrail.compare.view", defaultValue: "overlay", getInitialValueInEffect: false });
  const phone = useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false });
  if (found === null || both === null) return null;
  const names = { from: before.name, to: after.name };
  return (
    <>
      {!phone && (
        <>
          <Group>
            <SegmentedControl aria-label={t("compare.view")} value={view} onChange={(value) => setView(value as CompareView)} data={VIEWS.map((value) => ({ value, label: t(`compare.${value}`) }))} />
          </Group>
          {view === "overlay" ? (
            <VersionDrawing graph={both} catalog={catalog} label={t("compare.canvas", names)} found={found} selected={selected} onSelect={setSelected} />
          ) : (
            <Beside sides={[before, after]} catalog={catalog} found={found} selected={selected} onSelect={setSelected} />
          )}
        </>
      )}
      <Changes found={found} graph={both} catalog={catalog} names={names} onShow={phone ? null : setSelected} onRestore={restore} />
    </>
  );
}

interface BesideProps {
  sides: readonly [Other, Other];
  catalog: Catalog;
  found: ReturnType<typeof difference>;
  selected: string | null;
  onSelect: (key: string) => void;
}

/** Both graphs as they are drawn; they are moved and chosen in together. */
function Beside({ sides, catalog, found, selected, onSelect }: BesideProps) {
  const { t } = useTranslation("editor");
  const [sync] = useState(createViewSync);
  return (
    <div className={classes.beside}>
      {sides.map(({ graph, name }) =>
        graph === undefined ? null : (
          <figure key={name} className={classes.side}>
            <figcaption>{name}</figcaption>
            <VersionDrawing graph={graph} catalog={catalog} label={t("compare.drawing", { name })} found={found} selected={selected !== null && selected in graph.nodes ? selected : null} onSelect={onSelect} sync={sync} />
          </figure>
        ),
      )}
    </div>
  );
}
