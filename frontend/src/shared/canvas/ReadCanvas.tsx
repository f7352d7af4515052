import { Background, type OnMove, ReactFlow, type ReactFlowInstance, ReactFlowProvider, useReactFlow, type Viewport } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./canvas.module.css";
import { drawNodes, drawWires } from "./drawing";
import type { DrawingFacts, DrawnGraph, DrawnType } from "./sheet";
import { firstView, frameOf, type Size, viewOf } from "./firstView";
import { focusStep } from "./focus";
import { GroupBoxes } from "./GroupBoxes";
import { holdsSteps } from "./frames";
import { groupIdOf, groupNode, groupOf, standIn } from "./groups";
import { NotesShown } from "./NoteCard";
import { NothingHere } from "./NothingHere";
import { createMarks, MarksContext, type MarkStore } from "./marks";
import { drawingWords } from "./words";
import { FoldContext, FrameNode, GroupsInsideContext, StepNode } from "./StepNode";
import type { DrawnPort } from "./types";
import type { ViewSync } from "./viewSync";
import { WireEdge } from "./WireEdge";
import { ZoomControls } from "./ZoomControls";

export interface ReadCanvasProps {
  graph: DrawnGraph;
  label: string;
  typeOf: (type: string) => DrawnType | undefined;
  portsOf: (key: string) => DrawnPort[];
  /** What is read after the name and kind of a step; nothing by default. */
  moreOf?: (key: string) => string;
  marks?: MarkStore;
  selected?: string | null;
  onSelect?: (key: string) => void;
  /** The first view for a frame of some size; by default all of it, or its beginning. */
  opening?: (frame: Size) => Viewport | null;
  /** Pans and zooms together with other drawings. */
  sync?: ViewSync;
  /** Said as long as no step is in view. */
  nothing?: string;
}

const NODE_TYPES = { step: StepNode, frame: FrameNode };
const EDGE_TYPES = { wire: WireEdge };
/** Above so many steps only what is in view is drawn. */
const MANY = 60;
const FIT = { padding: 0.08, maxZoom: 1, minZoom: 0.2 };

const STILL = {
  nodeTypes: NODE_TYPES,
  edgeTypes: EDGE_TYPES,
  nodesFocusable: false,
  edgesFocusable: false,
  nodesConnectable: false,
  nodesDraggable: false,
  elementsSelectable: true,
  disableKeyboardA11y: true,
  deleteKeyCode: null,
  preventScrolling: false,
  minZoom: 0.1,
  maxZoom: 1.75,
};

/** A graph to look at: one tab stop, arrows follow the wires, Enter chooses a step. */
export function ReadCanvas(props: ReadCanvasProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function useFacts({ typeOf, portsOf, moreOf }: ReadCanvasProps, closed: ReadonlySet<string>): DrawingFacts {
  const { t } = useTranslation("editor");
  return useMemo(
    () => ({
      typeOf,
      portsOf,
      readOnly: true,
      moreOf: moreOf ?? (() => ""),
      roleDescription: t("canvas.step_role"),
      insertLabel: () => "",
      closed,
      words: drawingWords(t),
    }),
    [typeOf, portsOf, moreOf, closed, t],
  );
}

function Drawing(props: ReadCanvasProps) {
  const { graph, label, marks, selected = null, onSelect } = props;
  const { closed, fold } = useFolding();
  const facts = useFacts(props, closed);
  const flow = useReactFlow();
  const box = useRef<HTMLDivElement>(null);
  const [own] = useState(createMarks);
  const { current, setActive } = useCurrent(graph, selected);
  const nodes = useMemo(() => drawNodes(graph, facts, [], current, new Set(selected ? [selected] : [])), [graph, facts, current, selected]);
  const wires = useMemo(() => drawWires(graph, facts), [graph, facts]);
  const go = (key: string) => {
    const node = graph.nodes[key];
    if (node === undefined) return;
    setActive(key);
    goTo(flow, box.current, node.at);
    focusStep(box.current, standIn(graph, key, closed) ?? key);
  };
  const show = () => {
    const view = props.opening?.(frameOf(box.current)) ?? firstView(graph, facts.portsOf, frameOf(box.current));
    if (view !== null) void flow.setViewport(view, { duration: 0 });
  };
  useShown(flow, box, selected === null ? undefined : graph.nodes[selected]?.at);
  const choose = (id: string) => (groupIdOf(id) === null ? onSelect?.(id) : fold(id));
  const onKeyDown = useKeys({ graph, current, closed, fold, go, choose, box });
  const moved = useSync(flow, props.sync);
  const groupsIn = useMemo(() => ((graph.groups ?? []).length === 0 ? null : (home: string | null) => <GroupBoxes graph={graph} facts={facts} home={home} />), [graph, facts]);
  return (
    <div ref={box} className={classes.frame} onKeyDown={onKeyDown} role="presentation">
      <FoldContext value={fold}>
      <GroupsInsideContext value={groupsIn}>
      <MarksContext value={marks ?? own}>
        <ReactFlow
          nodes={nodes}
          edges={wires}
          aria-label={label}
          {...STILL}
          onInit={show}
          onlyRenderVisibleElements={nodes.length > MANY}
          onNodeClick={(_event, node) => choose(node.id)}
          onMove={moved}
        >
          {groupsIn?.(null)}
          <NotesShown notes={graph.notes} />
          {props.nothing !== undefined && <NothingHere text={props.nothing} />}
          <Background gap={20} size={1.2} />
          <ZoomControls fit={FIT} />
        </ReactFlow>
      </MarksContext>
      </GroupsInsideContext>
      </FoldContext>
    </div>
  );
}

/** The step the keyboard is on: what was chosen last, or the first. */
function useCurrent(graph: DrawnGraph, selected: string | null) {
  const [active, setActive] = useState<string | null>(null);
  const [known, setKnown] = useState(selected);
  if (known !== selected) {
    setKnown(selected);
    setActive(selected);
  }
  return { current: active ?? selected ?? Object.keys(graph.nodes)[0] ?? null, setActive };
}

interface Keyed {
  graph: DrawnGraph;
  current: string | null;
  closed: ReadonlySet<string>;
  fold: (id: string) => void;
  go: (key: string) => void;
  choose: (id: string) => void;
  box: RefObject<HTMLDivElement | null>;
}

/** Arrows walk, Enter chooses, E shows a frame or a group small or large. */
function useKeys({ graph, current, closed, fold, go, choose, box }: Keyed): (event: KeyboardEvent) => void {
  const foldAt = (key: string) => {
    const group = groupOf(graph, key);
    const drawn = standIn(graph, key, closed) ?? (holdsSteps(graph.nodes[key]) ? key : group && groupNode(group.id));
    if (drawn !== undefined) fold(drawn);
    focusStep(box.current, drawn === undefined || closed.has(drawn) ? key : drawn);
  };
  return (event) => {
    if (current === null || !(event.target as HTMLElement).closest(".react-flow__node")) return;
    const next = walk(graph, current, event.key);
    if (next !== null) go(next);
    else if (event.key.toLowerCase() === "e") foldAt(current);
    else if (event.key === "Enter" || event.key === " ") choose(standIn(graph, current, closed) ?? current);
    else return;
    event.preventDefault();
  };
}

/** Tells what is shown here, and shows what others show. */
function useSync(flow: ReactFlowInstance, sync: ViewSync | undefined): OnMove | undefined {
  const [me] = useState(() => ({}));
  useEffect(() => sync?.join(me, (view) => void flow.setViewport(view, { duration: 0 })), [sync, me, flow]);
  return useMemo(() => (sync === undefined ? undefined : (_event, view) => sync.moved(me, view)), [sync, me]);
}

function useFolding() {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const fold = useCallback((id: string) => setClosed((old) => new Set(old.has(id) ? [...old].filter((key) => key !== id) : [...old, id])), []);
  return { closed, fold };
}

function goTo(flow: ReactFlowInstance, box: HTMLElement | null, at: [number, number]): void {
  const view = viewOf(at, frameOf(box), flow.getViewport());
  if (view !== null) void flow.setViewport(view, { duration: 0 });
}

/** The chosen step stays in view, also when its details take room beside the drawing. */
function useShown(flow: ReactFlowInstance, box: RefObject<HTMLElement | null>, at: [number, number] | undefined): void {
  const [x, y] = at ?? [];
  useEffect(() => {
    if (x === undefined || y === undefined || box.current === null) return;
    const observer = new ResizeObserver(() => goTo(flow, box.current, [x, y]));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [flow, box, x, y]);
}

const WALKS: Record<string, (graph: DrawnGraph, key: string) => string | undefined> = {
  ArrowRight: (graph, key) => graph.edges.find((edge) => edge.from === key)?.to,
  ArrowLeft: (graph, key) => graph.edges.find((edge) => edge.to === key)?.from ?? graph.nodes[key]?.inside ?? undefined,
  ArrowDown: (graph, key) => firstOf(graph, key) ?? beside(graph, key, 1),
  ArrowUp: (graph, key) => beside(graph, key, -1),
};

function walk(graph: DrawnGraph, key: string, pressed: string): string | null {
  return WALKS[pressed]?.(graph, key) ?? null;
}

/** The step a frame begins with. */
function firstOf(graph: DrawnGraph, key: string): string | undefined {
  const led = new Set(graph.edges.map((edge) => edge.to));
  return Object.keys(graph.nodes).find((name) => graph.nodes[name]?.inside === key && !led.has(name));
}

function beside(graph: DrawnGraph, key: string, step: number): string | undefined {
  const before = graph.edges.find((edge) => edge.to === key)?.from;
  const around = before === undefined ? Object.keys(graph.nodes) : graph.edges.filter((edge) => edge.from === before).map((edge) => edge.to);
  const sorted = around.sort((a, b) => (graph.nodes[a]?.at[1] ?? 0) - (graph.nodes[b]?.at[1] ?? 0));
  return sorted[sorted.indexOf(key) + step];
}
