import { Anchor, Button, NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ItemsView, StepView } from "@/flow/fold";
import { useFailure } from "@/shared/failures";
import { useRunContext } from "../model/context";
import { type ItemRun, loopQuery, type Shown, SHOWN } from "../model/loop";
import { PartBadge, RunBadge } from "./RunBadge";
import classes from "./LoopItems.module.css";

/** The items of a loop that are runs of their own: how many are over, and the way to each, those that failed first. */
export function LoopItems({ step }: { step: StepView }) {
  const { run } = useRunContext();
  return run.graph.nodes[step.node]?.type === "flow.each" ? <Items key={step.path} step={step} /> : null;
}

/** Failed items are shown until somebody chooses; all, where none failed. */
function useShown(step: StepView) {
  const { run, view } = useRunContext();
  const [chosen, choose] = useState<Shown | null>(null);
  const atWork = view.waits.some((wait) => wait.reason === "items" && wait.path === step.path);
  const about = { run: run.id, path: step.path, atWork };
  const failed = useInfiniteQuery(loopQuery({ ...about, shown: "failed" }));
  const counts = failed.data?.pages.at(-1)?.steps[step.path];
  const shown = chosen ?? (counts?.failed === 0 ? "all" : "failed");
  const list = useInfiniteQuery({ ...loopQuery({ ...about, shown }), enabled: counts !== undefined });
  return { counts, shown, choose, list };
}

function Items({ step }: { step: StepView }) {
  const { t } = useTranslation("runs");
  const { counts, shown, choose, list } = useShown(step);
  if (counts === undefined) return null;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={classes.part} aria-label={t("loop.title")}>
      <Counts counts={counts} />
      <NativeSelect
        size="xs"
        aria-label={t("loop.show")}
        value={shown}
        data={SHOWN.map((value) => ({ value, label: t(`loop.${value}`) }))}
        onChange={(event) => choose(event.currentTarget.value as Shown)}
      />
      {items.length === 0 && !list.isPending && <p className={classes.quiet}>{t("loop.none")}</p>}
      <ol className={classes.list}>
        {items.map((item) => (
          <Item key={item.id} item={item} tolerated={step.status === "succeeded"} />
        ))}
      </ol>
      {list.hasNextPage && (
        <Button size="compact-sm" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("common:more")}
        </Button>
      )}
    </section>
  );
}

function Counts({ counts: { total, done, failed } }: { counts: ItemsView }) {
  const { t } = useTranslation("runs");
  return <p className={classes.counts}>{t("loop.counts", { total, ok: done - failed, failed, open: Math.max(0, (total ?? 0) - done) })}</p>;
}

/** `tolerated`: the loop ended well, so those that failed are among the failures it allows. */
function Item({ item, tolerated }: { item: ItemRun; tolerated: boolean }) {
  const { t } = useTranslation("runs");
  const told = useFailure();
  return (
    <li className={classes.item}>
      <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id" params={{ id: item.id }} {...props} />}>
        {t("loop.item", { n: item.index + 1 })}
      </Anchor>
      {item.status === "dead" || item.status === "failed" ? <PartBadge tolerated={tolerated} size="sm" /> : <RunBadge run={item} size="sm" />}
      <span className={classes.about}>{item.error?.message ? told(item.error).title : item.about.map(({ value }) => value).join(" · ")}</span>
    </li>
  );
}
