import { emptyView, fold, type RunEvent, type RunView, withEdges } from "@/flow/fold";
import type { Edge } from "@/flow/model";
import type { LiveMessage } from "@/shared/api";

/** A run's view that grows by messages of the socket; told at most every `every` ms. */
export class LiveRun {
  private pending: RunEvent[] = [];
  private stop: (() => void) | null = null;

  constructor(
    private view: RunView,
    private readonly edges: readonly Edge[],
    private readonly tell: (view: RunView, events: readonly RunEvent[]) => void,
    private readonly later: (run: () => void, ms: number) => () => void,
    private readonly every = 100,
  ) {}

  receive(message: LiveMessage): void {
    if (message.type === "snapshot") this.snapshot(message.data);
    if (message.type === "events") this.events((message.events ?? []) as unknown as RunEvent[]);
  }

  close(): void {
    this.stop?.();
    this.stop = null;
  }

  private snapshot(data: unknown): void {
    const view = (data as { view?: RunView } | null)?.view;
    if (view === undefined || view.n < this.view.n) return;
    this.pending = this.pending.filter((event) => event.n > view.n);
    this.view = withEdges({ ...emptyView(), ...view }, this.edges);
    this.tell(this.view, []);
  }

  private events(events: readonly RunEvent[]): void {
    this.pending.push(...events);
    this.stop ??= this.later(() => this.flush(), this.every);
  }

  private flush(): void {
    this.stop = null;
    const events = this.pending;
    this.pending = [];
    this.view = withEdges(fold(events, this.view), this.edges);
    this.tell(this.view, events);
  }
}
