import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { IconChevronDown, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { createContext, memo, type ReactNode, useContext } from "react";
import { STATUSES, UNKNOWN_STATUS } from "@/shared/ui/status";
import classes from "./canvas.module.css";
import { FRAME } from "./frames";
import { useBadges, useMark, useRefusal } from "./marks";
import { StepIcon } from "./StepIcon";
import type { DrawnPort, Mark, StepData } from "./types";

export type StepNodeType = Node<StepData, "step" | "frame">;

/** Height of a step in canvas pixels; it grows when there are more ways out than fit. */
export function stepHeight(ports: readonly DrawnPort[]): number {
  const normal = ports.filter((port) => port.kind === "normal").length;
  return Math.max(64, normal > 2 ? 16 + normal * 24 : 64);
}

/** How far the first and the last of several ways out are from the edges of their step. */
const CORNER = 14;

/** Where the middle of a way out lies below the top of its step. Several spread over its height: each has a word, and
 *  often a button of 24 pixels, that must not cover its neighbour's line. */
export function portOffset(ports: readonly DrawnPort[], name: string): number {
  const normal = ports.filter((port) => port.kind === "normal");
  const height = stepHeight(ports);
  if (normal.length < 2) return height / 2;
  const index = normal.findIndex((port) => port.name === name);
  return CORNER + (Math.max(index, 0) * (height - 2 * CORNER)) / (normal.length - 1);
}

/** The same for a step as it is drawn: the lines of an open frame run on the line of the steps inside. */
export function portTop(data: StepData, name: string): number {
  return data.frame !== null && !data.frame.closed ? data.frame.line : portOffset(data.ports, name);
}

/** A step on the canvas: plain elements and CSS, so that hundreds of them stay cheap. */
export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepNodeType>) {
  const mark = useMark(id, data.members);
  const refused = useRefusal(id);
  return (
    <div
      className={classes.step}
      style={{ height: stepHeight(data.ports) }}
      data-selected={selected || undefined}
      data-off={data.disabled || undefined}
      data-tone={mark?.tone}
      data-group={data.members !== undefined || undefined}
      data-refused={refused !== undefined || undefined}
      title={refused}
    >
      {!data.starts && <Handle type="target" position={Position.Left} className={classes.handle} isConnectable={!data.readOnly} aria-hidden />}
      <StepIcon icon={data.icon} svg={data.svg} category={data.category} />
      <span className={classes.words}>
        <span className={classes.name}>{data.name}</span>
        <span className={classes.kind}>{data.frame === null ? data.kind : `${data.kind} · ${data.frame.holds}`}</span>
        {data.more && <span className={classes.more}>, {data.more}</span>}
      </span>
      {data.frame !== null && <OpenMark id={id} title={data.frame.fold} />}
      <Badges id={id} mark={mark} />
      <Ports data={data} />
    </div>
  );
});

/** Opens and closes a frame. */
export const FoldContext = createContext<((id: string) => void) | null>(null);

function useFold(id: string) {
  const fold = useContext(FoldContext);
  return (event: React.MouseEvent) => {
    event.stopPropagation();
    fold?.(id);
  };
}

/** For the pointer alone: a closed frame is one button already, and has a key and a menu entry for this. */
function OpenMark({ id, title }: { id: string; title: string }) {
  const open = useFold(id);
  return (
    <span aria-hidden className={`${classes.fold} nodrag nopan`} title={title} onClick={open}>
      <IconChevronRight size={16} />
    </span>
  );
}

function FoldButton({ id, title }: { id: string; title: string }) {
  const close = useFold(id);
  return (
    <button type="button" tabIndex={-1} className={`${classes.fold} nodrag nopan`} aria-label={title} title={title} onClick={close}>
      <IconChevronDown size={16} aria-hidden />
    </button>
  );
}

/** Draws the boxes of the groups in a frame, or at the top for null. What a frame draws itself moves along with it. */
export const GroupsInsideContext = createContext<((home: string | null) => ReactNode) | null>(null);

/** A step that holds steps, drawn around them. */
export const FrameNode = memo(function FrameNode({ id, data, selected }: NodeProps<StepNodeType>) {
  const mark = useMark(id);
  const refused = useRefusal(id);
  const groupsIn = useContext(GroupsInsideContext);
  return (
    <div
      className={`${classes.step} ${classes.bin}`}
      style={{ width: data.frame?.width, height: data.frame?.height }}
      data-selected={selected || undefined}
      data-off={data.disabled || undefined}
      data-tone={mark?.tone}
      data-refused={refused !== undefined || undefined}
      title={refused}
    >
      <Handle type="target" position={Position.Left} className={classes.handle} style={{ top: data.frame?.line }} isConnectable={!data.readOnly} aria-hidden />
      <div className={classes.binHead}>
        <StepIcon icon={data.icon} svg={data.svg} category={data.category} size="small" />
        <span className={classes.binWords}>
          <span className={classes.name}>{data.name}</span>
          <span className={classes.kind}>
            {data.kind} · {data.frame?.holds}
          </span>
        </span>
        {data.frame !== null && <FoldButton id={id} title={data.frame.fold} />}
      </div>
      {groupsIn?.(id)}
      {data.frame?.first != null && <FirstInside id={id} label={data.frame.first} />}
      <Badges id={id} mark={mark} />
      <Ports data={data} />
    </div>
  );
});

/** What the button of an empty frame does; the read-only canvas gives none. */
export const InsideContext = createContext<((id: string) => void) | null>(null);

function FirstInside({ id, label }: { id: string; label: { name: string; text: string } }) {
  const add = useContext(InsideContext);
  if (add === null) return null;
  const click = (event: React.MouseEvent) => {
    event.stopPropagation();
    add(id);
  };
  return (
    <button type="button" tabIndex={-1} className={`${classes.firstInside} nodrag nopan`} style={{ left: FRAME.left, top: FRAME.head }} aria-label={label.name} onClick={click}>
      <IconPlus size={16} aria-hidden /> {label.text}
    </button>
  );
}

function Badges({ id, mark }: { id: string; mark: Mark | undefined }) {
  const badges = useBadges(id);
  if (mark === undefined && badges.length === 0) return null;
  return (
    <span className={classes.badges}>
      {mark && <MarkBadge mark={mark} />}
      {badges.map((badge) => (
        <MarkBadge key={badge.status + badge.word} mark={badge} />
      ))}
    </span>
  );
}

function MarkBadge({ mark }: { mark: Mark }) {
  const Icon = (STATUSES[mark.status] ?? UNKNOWN_STATUS).icon;
  return (
    <span className={classes.badge} data-tone={mark.tone} data-status={mark.status} title={mark.word}>
      <Icon size={12} stroke={2.2} aria-hidden />
      <span className={classes.badgeWord}>{mark.word}</span>
    </span>
  );
}

function Ports({ data }: { data: StepData }) {
  const normal = data.ports.filter((port) => port.kind === "normal");
  const side = data.ports.filter((port) => port.kind !== "normal");
  return (
    <>
      {normal.map((port) => (
        <Handle
          key={port.name}
          id={port.name}
          type="source"
          position={Position.Right}
          className={classes.handle}
          style={{ top: portTop(data, port.name) }}
          isConnectable={!data.readOnly}
          aria-hidden
        />
      ))}
      {normal.length > 1 &&
        normal.map((port) => (
          <span key={port.name} aria-hidden className={classes.port} style={{ top: portTop(data, port.name) - 17 }}>
            {port.label}
          </span>
        ))}
      {side.map((port, index) => (
        <SidePort key={port.name} port={port} index={index} used={data.used.includes(port.name)} readOnly={data.readOnly} />
      ))}
    </>
  );
}

interface SidePortProps {
  port: DrawnPort;
  index: number;
  used: boolean;
  readOnly: boolean;
}

/** A way out for the bad day: quiet until it is used or its step is looked at. */
function SidePort({ port, index, used, readOnly }: SidePortProps) {
  const left = 64 + index * 72;
  return (
    <>
      <Handle
        id={port.name}
        type="source"
        position={Position.Bottom}
        className={classes.handle}
        data-kind={port.kind}
        data-used={used || undefined}
        style={{ left }}
        isConnectable={!readOnly}
        aria-hidden
      />
      <span aria-hidden className={classes.sidePort} data-kind={port.kind} data-used={used || undefined} style={{ left: left + 9 }}>
        {port.label}
      </span>
    </>
  );
}
