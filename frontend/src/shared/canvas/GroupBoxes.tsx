import { ViewportPortal } from "@xyflow/react";
import { IconChevronDown } from "@tabler/icons-react";
import { memo, type ReactNode, useContext } from "react";
import classes from "./beneath.module.css";
import { type DrawnGraph, type DrawingFacts } from "./drawing";
import { measure } from "./frames";
import { type DrawnGroup, groupNode, groupRect, standIn } from "./groups";
import type { Rect } from "./route";
import { FoldContext, stepHeight } from "./StepNode";

export interface GroupBoxProps {
  group: DrawnGroup;
  rect: Rect;
  facts: DrawingFacts;
}

interface Props {
  graph: DrawnGraph;
  facts: DrawingFacts;
  /** How each box is drawn; by default it can be shown small and nothing else. */
  children?: (box: GroupBoxProps) => ReactNode;
}

/** The boxes of the groups that are open, beneath the steps. */
export const GroupBoxes = memo(function GroupBoxes({ graph, facts, children }: Props) {
  const groups = graph.groups ?? [];
  if (groups.length === 0) return null;
  const rects = measure(graph.nodes, { heightOf: (key) => stepHeight(facts.portsOf(key)), closed: facts.closed });
  const open = groups.filter((group) => group.keys.some((key) => key in graph.nodes && standIn(graph, key, facts.closed) === null));
  return (
    <ViewportPortal>
      {open.map((group) => {
        const rect = groupRect(graph, group, rects);
        const box = { group, facts };
        return rect === null ? null : <div key={group.id}>{children ? children({ ...box, rect }) : <GroupBox {...box} rect={rect} />}</div>;
      })}
    </ViewportPortal>
  );
});

function GroupBox({ group, rect, facts }: GroupBoxProps) {
  return (
    <div className={classes.group} style={{ left: rect.left, top: rect.top, width: rect.right - rect.left, height: rect.bottom - rect.top }}>
      <div className={`${classes.bar} nopan`}>
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
