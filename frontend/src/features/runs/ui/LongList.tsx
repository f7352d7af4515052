import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type Ref, useEffect, useRef } from "react";
import { cx } from "@/shared/lib/cx";
import classes from "./LongList.module.css";

/** Up to here all rows are on the page; a longer list holds only those in view. */
export const ALL_AT_ONCE = 60;
const HEIGHT = 560;

export interface RowProps {
  ref?: Ref<HTMLLIElement>;
  "data-index"?: number;
  "aria-setsize"?: number;
  "aria-posinset"?: number;
}

export interface LongListProps {
  label: string;
  count: number;
  /** Height of a row nobody has seen yet, in pixels. */
  estimate: number;
  className?: string;
  /** The row that has to be seen; it is scrolled to when it changes. */
  seen?: number;
  keyOf: (index: number) => string;
  /** One `li`; the props go onto it. */
  row: (index: number, props: RowProps) => ReactNode;
}

/** An ordered list that stays quick with thousands of rows. */
export function LongList(props: LongListProps) {
  if (props.count > ALL_AT_ONCE) return <Windowed {...props} />;
  return (
    <ol className={cx(classes.list, props.className)} aria-label={props.label}>
      {Array.from({ length: props.count }, (_, index) => props.row(index, {}))}
    </ol>
  );
}

function Windowed({ label, count, estimate, className, seen = -1, keyOf, row }: LongListProps) {
  const frame = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- this component passes nothing of it to a memoized one
  const rows = useVirtualizer({ count, getScrollElement: () => frame.current, estimateSize: () => estimate, getItemKey: keyOf, overscan: 8, initialRect: { width: 800, height: HEIGHT } });
  useEffect(() => {
    const { startIndex, endIndex } = rows.range ?? { startIndex: 0, endIndex: 0 };
    if (seen >= 0 && (seen < startIndex || seen > endIndex)) rows.scrollToIndex(seen, { align: "start" });
  }, [seen, rows]);
  const items = rows.getVirtualItems();
  const last = items.at(-1);
  return (
    <div ref={frame} className={classes.frame}>
      <ol className={cx(classes.list, className)} aria-label={label} style={{ paddingTop: items[0]?.start ?? 0, paddingBottom: last ? rows.getTotalSize() - last.end : 0 }}>
        {items.map(({ index }) => row(index, { ref: rows.measureElement, "data-index": index, "aria-setsize": count, "aria-posinset": index + 1 }))}
      </ol>
    </div>
  );
}
