import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import { type Edit, emptyHistory, type Entry, type History, type Label, redo, remember, undo } from "@/flow/history";
import type { Finding, Graph, NodeSpec, Port } from "@/flow/model";
import { heir, type Place } from "@/flow/edits";
import { homesOf } from "@/flow/frames";
import { groupById, groupIdOf, groupNode, groupOf, standIn } from "@/flow/groups";
import { outline } from "@/flow/order";
import type { At } from "@/flow/placement";
import { applyAll, OperationError } from "@/flow/operations";
import { drawnPorts } from "@/flow/ports";
import type { Problem } from "@/shared/api";
import { type Catalog, type Draft, editorApi, type FlowItem, type OthersEdit, type Sample, type Stale } from "../api";
import { keepBackup } from "./backup";
import { keepHistory, readHistory } from "./kept";
import type { Thread } from "../comments/api";
import { type Collision, Saver, type SaveState } from "./saver";

export type PanelTab = "data" | "settings" | "output";
export type DialogName = "publish" | "run" | "help" | "webhook";

/** Another person who has the same flow open. */
export interface Other {
  id: string;
  name: string;
}

export interface Pen {
  name: string;
  since: string;
  taken: boolean;
}

export interface EditorState {
  flow: FlowItem;
  graph: Graph;
  revision: number;
  findings: Finding[];
  /** Whether everything publishing would find has been looked up since the draft was read. */
  checked: boolean;
  samples: Record<string, Sample>;
  webhook: Draft["webhook"];
  readOnly: boolean;
  /** Why nothing can be changed, as a sentence. */
  whyReadOnly: string;
  /** Somebody else edits, and this window reads along; `taken`: they took over from here. */
  pen: Pen | null;
  history: History;
  active: string | null;
  selection: string[];
  panel: { key: string; tab: PanelTab; field: string | null } | null;
  picker: Place | null;
  /** The step a line shall leave, and the way it shall leave by; null for the usual way. */
  connecting: { from: string; port: string | null } | null;
  renaming: string | null;
  /** Steps that shall be put into a frame, or out of one. */
  putting: readonly string[] | null;
  /** Steps that shall be removed, some of them with steps inside. */
  removing: readonly string[] | null;
  /** Frames and groups that are shown small. */
  closed: readonly string[];
  /** What people say about the steps. */
  threads: readonly Thread[];
  /** Whose comments are shown: those of one step, or all; `write`: somebody asked for them, so the keyboard goes there. */
  talk: { step: string | null; write: boolean } | null;
  /** The note that is being written. */
  writing: string | null;
  /** Notes that go along with a group while it is dragged. */
  carried: { notes: readonly string[]; by: At } | null;
  /** A group that shall get a name: a new one of these steps, or one that is there. */
  naming: { keys: readonly string[]; id: string | null } | null;
  /** What lies beneath the steps and shall get the keyboard once it is drawn. */
  beneathAsked: { mark: string; n: number } | null;
  dialog: DialogName | null;
  /** The part of the draft that shall be tested: up to a step, or from it on. */
  part: { key: string; way: "to" | "from" } | null;
  /** The step that shall be tested by itself at once. */
  testAsked: string | null;
  /** Steps whose data is older than a change, with the reason. */
  stale: Record<string, Stale>;
  showFindings: boolean;
  saveState: SaveState;
  saveProblem: Problem | null;
  collision: Collision | null;
  /** Last announcement; `n` makes equal texts different. */
  said: { n: number; label: Label } | null;
  /** People who have the flow open too. */
  others: Other[];
  /** Who of them is changing it right now. */
  editing: string | null;
  /** The last change that is saved, when somebody else made it. */
  lastSave: { name: string; at: string } | null;
  /** Grows when the whole drawing shall be shown. */
  fitAsked: number;
  /** Step the keyboard shall go to once it is drawn. */
  focusAsked: { key: string; n: number } | null;
}

export interface Editor {
  store: StoreApi<EditorState>;
  flowId: string;
  clientId: string;
  specs: Map<string, NodeSpec>;
  catalog: Catalog;
  saver: Saver;
  ports: (key: string) => Port[];
  commit: (edit: Edit) => void;
  undo: () => void;
  redo: () => void;
  say: (label: Label) => void;
  focus: (key: string) => void;
  open: (key: string, field?: string | null, tab?: PanelTab) => void;
  /** Show a frame small, or large again. */
  fold: (key: string) => void;
  /** Take the server's draft as it is. */
  reload: (draft: Draft) => void;
  settleCollision: (keepMine: boolean) => void;
}

const SAID_UNDONE = "undone";
const SAID_REDONE = "redone";

function startState(draft: Draft, readOnly: boolean, whyReadOnly: string): EditorState {
  return {
    flow: draft.flow,
    graph: draft.graph,
    revision: draft.revision,
    findings: draft.findings,
    checked: false,
    samples: draft.samples ?? {},
    webhook: draft.webhook,
    readOnly,
    whyReadOnly,
    pen: null,
    history: emptyHistory,
    active: null,
    selection: [],
    panel: null,
    picker: null,
    connecting: null,
    renaming: null,
    putting: null,
    removing: null,
    closed: [],
    threads: [],
    talk: null,
    writing: null,
    naming: null,
    carried: null,
    beneathAsked: null,
    dialog: null,
    part: null,
    testAsked: null,
    stale: {},
    showFindings: false,
    saveState: "saved",
    saveProblem: null,
    collision: null,
    said: null,
    focusAsked: null,
    others: [],
    editing: null,
    lastSave: null,
    fitAsked: 0,
  };
}

export interface Making {
  flowId: string;
  draft: Draft;
  catalog: Catalog;
  readOnly: boolean;
  whyReadOnly: string;
  /** The person of this window. */
  me: string;
}

/** Somebody else has the pen already: this window begins by reading along. */
function penOf({ pen }: Draft, me: string): Partial<EditorState> {
  if (pen == null || pen.id === me) return {};
  return { pen: { name: pen.name, since: pen.since, taken: false }, readOnly: true };
}

/** The editor of one flow: its state, and everything that changes it. */
export function createEditor({ flowId, draft, catalog, readOnly, whyReadOnly, me }: Making): Editor {
  const store = createStore<EditorState>(() => ({ ...startState(draft, readOnly, whyReadOnly), ...(readOnly ? {} : penOf(draft, me)) }));
  const clientId = crypto.randomUUID();
  const specs = new Map(catalog.nodes.map((spec) => [spec.type, spec]));
  const say = (label: Label) => store.setState((old) => ({ said: { n: (old.said?.n ?? 0) + 1, label } }));
  const saver = makeSaver(store, flowId, clientId, say);
  store.setState({ history: readHistory(flowId, draft.revision) });
  keepHistory(flowId, store);
  const editor: Editor = {
    store,
    flowId,
    clientId,
    specs,
    catalog,
    saver,
    say,
    ports: (key) => portsOfStep(store.getState().graph, key, specs),
    commit: (edit) => commit(store, saver, say, edit),
    undo: () => travel(store, saver, say, undo, SAID_UNDONE),
    redo: () => travel(store, saver, say, redo, SAID_REDONE),
    focus: (key) => store.setState((old) => ({ active: key, selection: [key], closed: opened(old, key, false), focusAsked: { key, n: (old.focusAsked?.n ?? 0) + 1 } })),
    open: (key, field = null, tab = "settings") => store.setState((old) => ({ active: key, selection: [key], closed: opened(old, key, true), panel: { key, field, tab }, talk: following(old.talk, key) })),
    fold: (key) => store.setState((old) => folded(old, key)),
    reload: (fresh) => {
      saver.reset(fresh.graph, fresh.revision);
      store.setState((old) => ({ ...startState(fresh, old.readOnly, old.whyReadOnly), ...lasting(old), panel: panelStill(fresh.graph, old.panel), active: stillThere(fresh.graph, old.active) }));
    },
    settleCollision: (keepMine) => settle(store, saver, keepMine),
  };
  return editor;
}

/** Comments on one step go along when another one is opened; the keyboard does not. */
function following(talk: EditorState["talk"], key: string): EditorState["talk"] {
  return talk === null || talk.step === null || talk.step === key ? talk : { step: key, write: false };
}

/** What stays as it is when the server's draft is read again. */
function lasting({ others, editing, lastSave, pen, stale, threads, talk }: EditorState): Partial<EditorState> {
  return { others, editing, lastSave, pen, stale, threads, talk };
}

/** What is shown small, without the frames around `key`; a group opens only for a step that is looked into. */
function opened({ graph, closed }: EditorState, key: string, groups: boolean): readonly string[] {
  const homes = homesOf(graph.nodes, key);
  const around = groups ? [...homes, ...[key, ...homes].flatMap((name) => groupOf(graph, name) ?? []).map(({ id }) => groupNode(id))] : homes;
  return closed.some((home) => around.includes(home)) ? closed.filter((home) => !around.includes(home)) : closed;
}

/** The keyboard never stays on a step that is not drawn any more. */
function folded({ graph, closed, active, focusAsked }: EditorState, key: string): Partial<EditorState> {
  if (groupIdOf(key) !== null) return foldedGroup({ graph, closed, active, focusAsked }, key);
  if (closed.includes(key)) return { closed: closed.filter((home) => home !== key) };
  const hidden = active !== null && homesOf(graph.nodes, active).includes(key);
  return { closed: [...closed, key], ...(hidden ? { active: key, selection: [key] } : {}) };
}

/** The keyboard stays on a step of the group; while that is out of sight, the group stands for it. */
function foldedGroup({ graph, closed, active, focusAsked }: Pick<EditorState, "graph" | "closed" | "active" | "focusAsked">, mark: string): Partial<EditorState> {
  const small = closed.includes(mark);
  const next = small ? closed.filter((id) => id !== mark) : [...closed, mark];
  const hidden = active !== null && standIn(graph, active, new Set([mark])) === mark;
  const key = hidden ? active : (groupById(graph, groupIdOf(mark))?.keys.find((name) => name in graph.nodes) ?? null);
  if (key === null) return { closed: next };
  return { closed: next, active: key, selection: [key], focusAsked: { key, n: (focusAsked?.n ?? 0) + 1 } };
}

function portsOfStep(graph: Graph, key: string, specs: Map<string, NodeSpec>): Port[] {
  const node = graph.nodes[key];
  return node === undefined ? [] : drawnPorts(graph, key, node, specs.get(node.type));
}

function stillThere(graph: Graph, key: string | null): string | null {
  return key !== null && key in graph.nodes ? key : null;
}

function makeSaver(store: StoreApi<EditorState>, flowId: string, clientId: string, say: Editor["say"]): Saver {
  const { graph, revision } = store.getState();
  return new Saver(graph, revision, {
    send: (base_revision, operations) => editorApi.save(flowId, { base_revision, operations, client_id: clientId }),
    keep: (kept) => keepBackup(flowId, kept),
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    events: {
      state: (saveState, saveProblem) => store.setState({ saveState, saveProblem }),
      saved: (saved, findings) => store.setState((old) => ({ revision: saved, findings: [...findings, ...fromElsewhere(old)], lastSave: null, flow: changed(old.flow) })),
      merged: (merged, others) => {
        store.setState((old) => ({ graph: merged, history: emptyHistory, panel: panelStill(merged, old.panel) }));
        say({ id: "merged", name: whoOf(others) });
      },
      collided: (collision) => store.setState({ collision }),
    },
  });
}

/** What connections, people and policies have to say; saving looks at the graph alone, so it stays until they are asked again. */
function fromElsewhere({ findings, graph }: EditorState): Finding[] {
  return findings.filter(({ code, node }) => !/^G\d/.test(code) && (node === null || node in graph.nodes));
}

function changed(flow: FlowItem): FlowItem {
  return flow.status === "live" ? { ...flow, status: "live_changed" } : flow;
}

function whoOf(others: readonly OthersEdit[]): string {
  const by = others.at(-1)?.by;
  if (typeof by === "string") return by;
  return (by as { name?: string } | undefined)?.name ?? "";
}

function panelStill(graph: Graph, panel: EditorState["panel"]): EditorState["panel"] {
  return panel !== null && panel.key in graph.nodes ? panel : null;
}

function commit(store: StoreApi<EditorState>, saver: Saver, say: Editor["say"], edit: Edit): void {
  const { graph, history, readOnly } = store.getState();
  if (readOnly || edit.operations.length === 0) return;
  try {
    const next = applyAll(graph, edit.operations);
    const remembered = remember(history, graph, edit, Date.now());
    show(store, next, remembered);
    saver.enqueue(edit.operations);
    if (edit.tag == null) say(edit.label);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    say({ id: "impossible", name: error.message });
  }
}

function show(store: StoreApi<EditorState>, graph: Graph, history: History): void {
  store.setState((old) => ({
    graph,
    history,
    panel: panelStill(graph, old.panel),
    active: stillThere(graph, old.active),
    selection: old.selection.filter((key) => key in graph.nodes),
    writing: graph.notes.some(({ id }) => id === old.writing) ? old.writing : null,
  }));
}

type Travel = typeof undo;

function travel(store: StoreApi<EditorState>, saver: Saver, say: Editor["say"], way: Travel, word: string): void {
  const { graph, history } = store.getState();
  try {
    const step = way(history, graph);
    if (step === null) return;
    show(store, step.graph, step.history);
    saver.enqueue(step.operations);
    goTo(store, graph, step.entry);
    say({ id: word, name: step.entry.label.name ?? "", other: step.entry.label.id });
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    store.setState({ history: emptyHistory });
    say({ id: "impossible", name: error.message });
  }
}

/** Back to the step the edit was about; to its neighbour when the step is gone now. */
function goTo(store: StoreApi<EditorState>, before: Graph, entry: Entry): void {
  const { graph, panel } = store.getState();
  const near = entry.focus === null ? null : heir(before, entry.focus);
  const key = stillThere(graph, entry.focus) ?? stillThere(graph, near) ?? (entry.focus === null ? stillThere(graph, store.getState().active) : null) ?? outline(graph)[0]?.key ?? null;
  if (key === null) return;
  store.setState((old) =>
    panel === null ? { active: key, selection: [key], focusAsked: { key, n: (old.focusAsked?.n ?? 0) + 1 } } : { active: key, panel: { ...panel, key } },
  );
}

function settle(store: StoreApi<EditorState>, saver: Saver, keepMine: boolean): void {
  const { collision } = store.getState();
  if (collision === null) return;
  const chosen = keepMine ? collision : { ...collision, kept: [], graph: collision.base };
  saver.accept(chosen);
  store.setState((old) => ({ collision: null, graph: chosen.graph, history: emptyHistory, panel: panelStill(chosen.graph, old.panel) }));
}

export const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (editor === null) throw new Error("This part belongs inside an editor.");
  return editor;
}

export function useEditorState<T>(pick: (state: EditorState) => T): T {
  return useStore(useEditor().store, pick);
}
