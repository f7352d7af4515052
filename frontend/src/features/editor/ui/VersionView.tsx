import { Select } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Graph } from "@/flow/model";
import { restoreStep } from "@/flow/restore";
import { useMay } from "@/shared/api";
import { Loaded, tellDone, tellProblem } from "@/shared/ui";
import { catalogQuery, draftQuery, editorApi, type Version, versionQuery } from "../api";
import classes from "../VersionsPage.module.css";
import { Compared } from "./Compared";
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
  const restore = useRestore(chosen === DRAFT ? flowId : null, from.graph);
  const choice = <Select label={t("compare.with")} placeholder={t("compare.nothing")} clearable allowDeselect data={choices} value={chosen} onChange={setWanted} w={{ base: "100%", xs: 220 }} />;
  return (
    <div className={classes.sheet}>
      <Loaded query={version}>
        {({ graph }) => {
          if (!catalog || !graph) return null;
          if (from.graph && to.graph) return <Compared before={{ ...from, graph: from.graph }} after={{ ...to, graph: to.graph }} catalog={catalog} onRestore={restore} choice={choice} />;
          return (
            <>
              {choice}
              <VersionDrawing graph={graph} catalog={catalog} label={t("versions.canvas", { n: number })} found={null} />
            </>
          );
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
