import { create } from "zustand";
import { workspaceOfTab } from "./client";

/** A message of the live socket, as the server sends it. */
export interface LiveMessage {
  topic?: string;
  type: string;
  n?: number;
  events?: LiveEvent[];
  data?: unknown;
  [extra: string]: unknown;
}

export interface LiveEvent {
  n: number;
  type: string;
  [extra: string]: unknown;
}

export interface WatchOptions {
  /** The number of the last event already known; the server sends what came later. */
  after?: number;
  /** Called after the socket was away and is back: whatever has no number must be read again. */
  onBack?: () => void;
}

type Handler = (message: LiveMessage) => void;
interface Watcher {
  handler: Handler;
  options: WatchOptions;
}
interface Topic {
  last: number;
  watchers: Set<Watcher>;
}

export type LiveState = "connecting" | "open" | "lost";

/** State of the live connection, for the banner. `since`: when it was lost, in ms. */
export const useLive = create<{ state: LiveState; since: number }>(() => ({ state: "connecting", since: 0 }));

const NOT_SIGNED_IN = 4401;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** A socket that holds so long without a word is taken for a good one. */
const STEADY_MS = 3000;

/** Seconds double from 0.5 to 15, with up to a quarter of jitter so that tabs do not return together. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS);
  return base * (1 + random() / 4);
}

/** One socket for the whole page. It opens with the first watcher and comes back by itself. */
export class LiveSocket {
  private socket: WebSocket | null = null;
  private topics = new Map<string, Topic>();
  private general = new Set<Handler>();
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private steady: ReturnType<typeof setTimeout> | undefined;
  private wasOpen = false;

  constructor(private readonly url: () => string) {
    window.addEventListener("online", () => this.retryNow());
  }

  watch(name: string, handler: Handler, options: WatchOptions = {}): () => void {
    const topic = this.topics.get(name) ?? { last: options.after ?? 0, watchers: new Set<Watcher>() };
    const watcher = { handler, options };
    topic.watchers.add(watcher);
    this.topics.set(name, topic);
    this.open();
    this.ask(name, options.after ?? 0);
    return () => this.unwatch(name, watcher);
  }

  /** Messages without a topic, such as `access_changed`. */
  listen(handler: Handler): () => void {
    this.general.add(handler);
    return () => this.general.delete(handler);
  }

  retryNow(): void {
    if (this.socket || this.topics.size === 0) return;
    this.attempt = 0;
    this.open();
  }

  private unwatch(name: string, watcher: Watcher): void {
    const topic = this.topics.get(name);
    if (!topic?.watchers.delete(watcher) || topic.watchers.size > 0) return;
    this.topics.delete(name);
    this.send({ op: "unwatch", topic: name });
  }

  private ask(name: string, after: number): void {
    this.send({ op: "watch", topic: name, after });
  }

  private send(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private open(): void {
    if (this.socket) return;
    clearTimeout(this.timer);
    const socket = new WebSocket(this.url());
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = (event) => this.received(JSON.parse(String(event.data)) as LiveMessage);
    socket.onclose = (event) => this.closed(event.code);
  }

  private opened(): void {
    const back = this.wasOpen;
    this.wasOpen = true;
    this.steady = setTimeout(() => this.proved(), STEADY_MS);
    for (const [name, topic] of this.topics) {
      this.ask(name, topic.last);
      if (back) for (const { options } of topic.watchers) options.onBack?.();
    }
  }

  /** The server has spoken, or has held the line: one that opens and closes at once is still lost. */
  private proved(): void {
    clearTimeout(this.steady);
    this.attempt = 0;
    if (useLive.getState().state !== "open") useLive.setState({ state: "open", since: 0 });
  }

  private closed(code: number): void {
    this.socket = null;
    clearTimeout(this.steady);
    if (code === NOT_SIGNED_IN) {
      for (const handler of this.general) handler({ type: "signed_out" });
      return;
    }
    useLive.setState((old) => (old.state === "lost" ? old : { state: "lost", since: Date.now() }));
    if (this.topics.size === 0) return;
    this.timer = setTimeout(() => this.open(), backoff(this.attempt++));
  }

  private received(message: LiveMessage): void {
    this.proved();
    if (!message.topic) {
      for (const handler of this.general) handler(message);
      return;
    }
    const topic = this.topics.get(message.topic);
    if (!topic) return;
    const fresh = this.inOrder(message, topic);
    if (fresh) for (const { handler } of [...topic.watchers]) handler(fresh);
  }

  /** Drops what is known already; asks again, and drops the rest, when something between is missing. */
  private inOrder(message: LiveMessage, topic: Topic): LiveMessage | null {
    if (message.type === "snapshot") {
      topic.last = message.n ?? topic.last;
      return message;
    }
    if (message.type !== "events") return message;
    const events = (message.events ?? []).filter((event) => event.n > topic.last);
    const first = events[0];
    if (!first) return null;
    if (topic.last > 0 && first.n > topic.last + 1) {
      this.ask(message.topic ?? "", topic.last);
      return null;
    }
    topic.last = events[events.length - 1]?.n ?? topic.last;
    return { ...message, events };
  }
}

/** The socket's address; it names the tab's workspace, so that two tabs in two workspaces do not mix. */
export function liveUrl(): string {
  const slug = workspaceOfTab();
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/live${slug ? `?workspace=${encodeURIComponent(slug)}` : ""}`;
}

const live = new LiveSocket(liveUrl);

/** Hear of changes of a topic (`run:<id>`, `flow:<id>`, `runs`, `inbox`) until the returned function is called. */
export function watch(topic: string, handler: Handler, options?: WatchOptions): () => void {
  return live.watch(topic, handler, options);
}

/** Hear of messages that belong to no topic (`access_changed`, `signed_out`). */
export function listen(handler: Handler): () => void {
  return live.listen(handler);
}

export function reconnectNow(): void {
  live.retryNow();
}
