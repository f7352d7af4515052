import type { Finding, Graph, Operation } from "@/flow/model";
import { compact } from "@/flow/history";
import { applyAll } from "@/flow/operations";
import { rebase } from "@/flow/rebase";
import { Problem } from "@/shared/api";
import type { OthersEdit, Saved } from "../api";

export type SaveState = "saved" | "waiting" | "saving" | "offline" | "collision" | "refused";

/** What the saver tells the editor. */
export interface SaverEvents {
  state: (state: SaveState, problem: Problem | null) => void;
  saved: (revision: number, findings: Finding[]) => void;
  /** Others changed the draft and the edits here were laid on top. */
  merged: (graph: Graph, by: OthersEdit[]) => void;
  /** Some edits here touch what others changed meanwhile: somebody has to choose. */
  collided: (collision: Collision) => void;
}

export interface Collision {
  revision: number;
  base: Graph;
  /** The graph with everything of ours that still fits. */
  graph: Graph;
  kept: Operation[];
  lost: Operation[];
  others: OthersEdit[];
}

export interface SaverParts {
  send: (revision: number, operations: Operation[]) => Promise<Saved>;
  events: SaverEvents;
  /** Keeps unsaved edits over a reload. */
  keep: (kept: { revision: number; operations: Operation[] } | null) => void;
  later: (run: () => void, ms: number) => () => void;
}

const STUCK = new Set<SaveState>(["offline", "collision", "refused"]);
const PAUSE_MS = 700;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 20_000];

/** Sends edits in order, one request at a time, and never loses any: they are queued here until the server has them. */
export class Saver {
  private queue: Operation[] = [];
  private sending: Operation[] = [];
  private stop: () => void = () => undefined;
  private failures = 0;
  private inFlight: Promise<void> | null = null;
  private state: SaveState = "saved";

  constructor(
    private base: Graph,
    private revision: number,
    private readonly parts: SaverParts,
  ) {}

  get unsaved(): Operation[] {
    return [...this.sending, ...this.queue];
  }

  get currentRevision(): number {
    return this.revision;
  }

  get current(): SaveState {
    return this.state;
  }

  /** Whether the server has this step already. */
  knows(key: string): boolean {
    return key in this.base.nodes;
  }

  enqueue(operations: Operation[]): void {
    this.queue.push(...operations);
    this.remember();
    if (this.state === "collision" || this.state === "refused") return;
    this.tell(this.state === "offline" ? "offline" : "waiting");
    if (this.state !== "offline" && this.sending.length === 0) this.plan(PAUSE_MS);
  }

  /** Send now; resolves when everything is saved, or false when it cannot be. */
  async flush(): Promise<boolean> {
    this.stop();
    do await (this.inFlight ?? this.sendAll());
    while (this.unsaved.length > 0 && !STUCK.has(this.state));
    return this.unsaved.length === 0;
  }

  /** The server's draft was read again; nothing of ours is left. */
  reset(base: Graph, revision: number): void {
    this.stop();
    [this.base, this.revision, this.queue, this.sending] = [base, revision, [], []];
    this.remember();
    this.tell("saved");
  }

  /** Go on after a collision with what could be kept. */
  accept(collision: Collision): void {
    [this.base, this.revision, this.queue, this.sending] = [collision.base, collision.revision, [...collision.kept], []];
    this.remember();
    this.tell(this.queue.length > 0 ? "waiting" : "saved");
    if (this.queue.length > 0) this.plan(0);
  }

  close(): void {
    this.stop();
  }

  private plan(ms: number): void {
    this.stop();
    this.stop = this.parts.later(() => void this.sendAll(), ms);
  }

  private sendAll(): Promise<void> {
    if (this.queue.length === 0 || this.inFlight !== null) return this.inFlight ?? Promise.resolve();
    this.inFlight = this.sendNow().finally(() => {
      this.inFlight = null;
    });
    return this.inFlight;
  }

  private async sendNow(): Promise<void> {
    this.sending = compact(this.queue);
    this.queue = [];
    this.tell("saving");
    try {
      const saved = await this.parts.send(this.revision, this.sending);
      this.arrived(saved);
    } catch (error) {
      this.failed(Problem.of(error));
    }
  }

  private arrived(saved: Saved): void {
    this.base = applyAll(this.base, this.sending);
    this.sending = [];
    this.revision = saved.revision;
    this.failures = 0;
    this.remember();
    this.parts.events.saved(saved.revision, saved.findings);
    this.tell(this.queue.length > 0 ? "waiting" : "saved");
    if (this.queue.length > 0) this.plan(PAUSE_MS);
  }

  private failed(problem: Problem): void {
    this.queue = [...this.sending, ...this.queue];
    this.sending = [];
    if (problem.conflict && problem.code === "draft_changed") return this.merge(problem);
    if (problem.offline || problem.status >= 500 || problem.status === 429) return this.retry(problem);
    this.tell("refused", problem);
  }

  private retry(problem: Problem): void {
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? 20_000;
    this.failures += 1;
    this.tell("offline", problem);
    this.plan(wait);
  }

  private merge(problem: Problem): void {
    const others = (problem.data["operations"] ?? []) as OthersEdit[];
    const revision = Number(problem.data["revision"]);
    const theirs = others.flatMap((edit) => edit.operations);
    const result = rebase(this.base, theirs, this.queue);
    if (!result.ok) {
      const { base, graph, kept, lost } = result;
      this.tell("collision", problem);
      this.parts.events.collided({ revision, base, graph, kept, lost, others });
      return;
    }
    [this.base, this.revision, this.queue] = [result.base, revision, result.operations];
    this.parts.events.merged(result.graph, others);
    this.tell("waiting");
    this.plan(0);
  }

  private remember(): void {
    const operations = this.unsaved;
    this.parts.keep(operations.length > 0 ? { revision: this.revision, operations } : null);
  }

  private tell(state: SaveState, problem: Problem | null = null): void {
    this.state = state;
    this.parts.events.state(state, problem);
  }
}
