import { ViewportPortal } from "@xyflow/react";
import { IconChevronDown } from "@tabler/icons-react";
import { memo, type ReactNode, useContext } from "react";
import classes from "./beneath.module.css";
import { type DrawnGraph, type DrawingFacts, sheetOf } from "./sheet";
import { type DrawnGroup, groupNode, groupRect, homeOfGroup, membersOf, standIn } from "./groups";
import { placeIn } from "./measure";
import { FoldContext } from "./StepNode";

export interface GroupBoxProps {
  /** With the steps that are there. */
  group: DrawnGroup;
  /** Where it lies in the drawing or in its frame, and how large it is, in canvas pixels. */
  place: { left: number; top: number; width: number; height: number };
  /** Its frame; null at the top. */
  home: string | null;
  facts: DrawingFacts;
}

interface Props {
  graph: DrawnGraph;
  facts: DrawingFacts;
  /** The frame whose groups are drawn, by that frame itself; null for those at the top. */
  home?: string | null;
  /** How each box is drawn; by default it can be shown small and nothing else. */
  children?: (box: GroupBoxProps) => ReactNode;
}

/** The boxes of the groups that are open, beneath the steps. */
export const GroupBoxes = memo(function GroupBoxes({ graph, facts, home = null, children }: Props) {
  const boxes = boxesIn(graph, facts, home).map((box) => <div key={box.group.id}>{children ? children(box) : <GroupBox {...box} />}</div>);
  if (boxes.length === 0) return null;
  return home === null ? <ViewportPortal>{boxes}</ViewportPortal> : boxes;
});

function boxesIn(graph: DrawnGraph, facts: DrawingFacts, home: string | null): GroupBoxProps[] {
  const here = (graph.groups ?? []).filter((group) => homeOfGroup(graph, group) === home);
  if (here.length === 0) return [];
  const sheet = sheetOf(graph, facts);
  return here.flatMap((group) => {
    const keys = membersOf(graph, group);
    const rect = groupRect(graph, group, sheet.rects);
    if (rect === null || keys.every((key) => standIn(graph, key, facts.closed) !== null)) return [];
    const { x, y } = placeIn(sheet.rects, home, rect);
    return [{ group: { ...group, keys }, place: { left: x, top: y, width: rect.right - rect.left, height: rect.bottom - rect.top }, home, facts }];
  });
}

function GroupBox({ group, place, home, facts }: GroupBoxProps) {
  return (
    <div className={classes.group} data-inside={home ?? undefined} style={place}>
      <div className={`${classes.bar} nodrag nopan`}>
        <GroupName group={group} facts={facts} />
      </div>
    </div>
  );
}

/** Name and size of a group, and the button that shows it small. */
export function GroupName({ group, facts }: Pick<GroupBoxProps, "group" | "facts">) {
  const fold = useContext(FoldContext);
  const label = facts.words.fold(group.name, false);
  return (
    <>
      <span className={classes.groupName}>{group.name}</span>
      <span className={classes.count}>{facts.words.members(group.keys.length)}</span>
      <button
        type="button"
        tabIndex={-1}
        className={`${classes.fold} nodrag nopan`}
        aria-label={label}
        title={label}
        onClick={(event) => {
          event.stopPropagation();
          fold?.(groupNode(group.id));
        }}
      >
        <IconChevronDown size={16} aria-hidden />
      </button>
    </>
  );
}
