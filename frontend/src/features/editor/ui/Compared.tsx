import { ActionIcon, Group, SegmentedControl } from "@mantine/core";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Difference, difference, together } from "@/flow/diff";
import type { Graph } from "@/flow/model";
import { outline } from "@/flow/order";
import { createViewSync, type ViewSync } from "@/shared/canvas/viewSync";
import type { Catalog } from "../api";
import classes from "../VersionsPage.module.css";
import { Changes } from "./Changes";
import { VersionDrawing } from "./VersionDrawing";

interface Side {
  graph: Graph;
  name: string;
}

interface Props {
  before: Side;
  after: Side;
  catalog: Catalog;
  /** Bring one step of the older side back into the draft; null where that is not possible. */
  onRestore: ((key: string) => void) | null;
  /** What to compare with is chosen beside how to. */
  choice: ReactNode;
}

/** On one drawing, or on two. A phone shows the list of what differs alone. */
const VIEWS = ["overlay", "beside"] as const;
type CompareView = (typeof VIEWS)[number];

/** What differs between two graphs, drawn and as a list. */
export function Compared({ before, after, catalog, onRestore, choice }: Props) {
  const { t } = useTranslation("editor");
  const found = useMemo(() => difference(before.graph, after.graph), [before.graph, after.graph]);
  const both = useMemo(() => together(before.graph, after.graph), [before.graph, after.graph]);
  const [selected, setSelected] = useState<string | null>(null);
  const [view, setView] = useLocalStorage<CompareView>({ key: "handrail.compare.view", defaultValue: "overlay", getInitialValueInEffect: false });
  const phone = useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false });
  const top = useRef<HTMLDivElement>(null);
  const names = { from: before.name, to: after.name };
  const show = (key: string) => {
    setSelected(key);
    top.current?.scrollIntoView({ block: "nearest" });
  };
  const shared = { catalog, found, onSelect: setSelected, whole: both };
  return (
    <>
      <Group ref={top} align="end" gap={12} className={classes.bar}>
        {choice}
        {!phone && <SegmentedControl aria-label={t("compare.view")} value={view} onChange={(value) => setView(value as CompareView)} data={VIEWS.map((value) => ({ value, label: t(`compare.${value}`) }))} />}
        {!phone && <Walk found={found} graph={both} selected={selected} onShow={show} />}
      </Group>
      {!phone && view === "overlay" && <VersionDrawing {...shared} graph={both} label={t("compare.canvas", names)} selected={selected} />}
      {!phone && view === "beside" && <Beside sides={[before, after]} selected={selected} shared={shared} />}
      <Changes found={found} graph={both} catalog={catalog} names={names} onShow={phone ? null : show} onRestore={onRestore} />
    </>
  );
}

interface WalkProps {
  found: Difference;
  graph: Graph;
  selected: string | null;
  onShow: (key: string) => void;
}

/** From one step that differs to the next, in the order the flow is read. */
function Walk({ found, graph, selected, onShow }: WalkProps) {
  const { t } = useTranslation("editor");
  const keys = useMemo(() => {
    const differ = new Set(found.steps.map(({ key }) => key));
    return outline(graph).map(({ key }) => key).filter((key) => differ.has(key));
  }, [found, graph]);
  if (keys.length === 0) return null;
  const at = selected === null ? -1 : keys.indexOf(selected);
  const go = (step: number) => {
    const key = keys[(Math.max(at, step > 0 ? -1 : 0) + step + keys.length) % keys.length];
    if (key !== undefined) onShow(key);
  };
  return (
    <Group gap={6} className={classes.walk}>
      <ActionIcon variant="default" size={36} aria-label={t("compare.previous")} title={t("compare.previous")} onClick={() => go(-1)}>
        <IconChevronLeft size={18} aria-hidden />
      </ActionIcon>
      <span role="status" className={classes.nth}>
        {at < 0 ? t("compare.steps", { count: keys.length }) : t("compare.nth", { n: at + 1, count: keys.length })}
      </span>
      <ActionIcon variant="default" size={36} aria-label={t("compare.next")} title={t("compare.next")} onClick={() => go(1)}>
        <IconChevronRight size={18} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

interface BesideProps {
  sides: readonly [Side, Side];
  selected: string | null;
  shared: Pick<React.ComponentProps<typeof VersionDrawing>, "catalog" | "found" | "onSelect" | "whole">;
}

/** Both graphs as they are drawn; they are moved and chosen in together. */
function Beside({ sides, selected, shared }: BesideProps) {
  const [sync] = useState(createViewSync);
  return (
    <div className={classes.beside}>
      {sides.map((side) => (
        <OneSide key={side.name} side={side} selected={selected} shared={shared} sync={sync} />
      ))}
    </div>
  );
}

type OneSideProps = Pick<BesideProps, "selected" | "shared"> & { side: Side; sync: ViewSync };

/** One of the two. Both open where they differ, so where this one has nothing of that, it says so. */
function OneSide({ side: { graph, name }, selected, shared, sync }: OneSideProps) {
  const { t } = useTranslation("editor");
  const differ = shared.found?.steps ?? [];
  const lacks = differ.length > 0 && !differ.some(({ key }) => key in graph.nodes);
  const empty = Object.keys(graph.nodes).length === 0;
  return (
    <figure className={classes.side}>
      <figcaption>
        {name}
        {lacks && !empty && <span className={classes.lacks}>{t("compare.lacks")}</span>}
      </figcaption>
      {empty ? (
        <p className={classes.blank}>{t("compare.blank", { name })}</p>
      ) : (
        <VersionDrawing {...shared} graph={graph} label={t("compare.drawing", { name })} selected={selected !== null && selected in graph.nodes ? selected : null} sync={sync} nothing={t("compare.elsewhere", { name })} />
      )}
    </figure>
  );
}
