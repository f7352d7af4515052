import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setWorkspace } from "./client";
import { backoff, type LiveMessage, LiveSocket, liveUrl, useLive } from "./socket";

class FakeSocket {
  static all: FakeSocket[] = [];
  static readonly OPEN = 1;
  readyState = 0;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  open() {
    this.readyState = 1;
    this.onopen?.();
  }

  say(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  drop(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  static get last(): FakeSocket {
    const found = FakeSocket.all.at(-1);
    if (!found) throw new Error("no socket was opened");
    return found;
  }
}

const LONGEST_MS = 20_000;

beforeEach(() => {
  FakeSocket.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function watching(after = 0) {
  const live = new LiveSocket(() => "ws://test/ws/live");
  const heard: LiveMessage[] = [];
  const onBack = vi.fn();
  const stop = live.watch("run:1", (message) => heard.push(message), { after, onBack });
  FakeSocket.last.open();
  return { live, heard, onBack, stop };
}

const events = (...numbers: number[]) => ({ topic: "run:1", type: "events", n: numbers.at(-1), events: numbers.map((n) => ({ n, type: "step_started" })) });
const numbers = (message: LiveMessage | undefined) => message?.events?.map(({ n }) => n);

test("a watch is asked for as soon as the socket is open", () => {
  watching(3);
  expect(FakeSocket.last.sent).toContainEqual({ op: "watch", topic: "run:1", after: 3 });
});

test("after a lost connection the watch goes on behind the last event", () => {
  const { heard, onBack } = watching();
  FakeSocket.last.say({ topic: "run:1", type: "snapshot", n: 4, data: {} });
  FakeSocket.last.say(events(5, 6));
  FakeSocket.last.drop(1012);
  expect(useLive.getState().state).toBe("lost");
  vi.advanceTimersByTime(LONGEST_MS);
  FakeSocket.last.open();
  expect(FakeSocket.all).toHaveLength(2);
  expect(FakeSocket.last.sent).toContainEqual({ op: "watch", topic: "run:1", after: 6 });
  expect(onBack).toHaveBeenCalledOnce();
  expect(useLive.getState().state).toBe("lost");
  vi.advanceTimersByTime(3000);
  expect(useLive.getState().state).toBe("open");
  expect(heard).toHaveLength(2);
});

test("a socket that opens and closes at once stays lost since the first time, and comes back ever later", () => {
  watching();
  FakeSocket.last.say({ topic: "run:1", type: "snapshot", n: 1, data: {} });
  const delays = [1, 2, 3, 4].map(() => {
    FakeSocket.last.drop(1006);
    const before = Date.now();
    const count = FakeSocket.all.length;
    while (FakeSocket.all.length === count) vi.advanceTimersByTime(50);
    FakeSocket.last.open();
    return Date.now() - before;
  });
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(delays.at(-1)).toBeGreaterThan(3000);
  const { state, since } = useLive.getState();
  expect([state, Date.now() - since >= delays.reduce((sum, delay) => sum + delay, 0)]).toEqual(["lost", true]);
});

test("events that are known already are dropped", () => {
  const { heard } = watching();
  FakeSocket.last.say(events(1, 2));
  FakeSocket.last.say(events(2, 3));
  FakeSocket.last.say(events(1, 2, 3));
  expect(heard.map(numbers)).toEqual([[1, 2], [3]]);
});

test("a gap is not shown but asked for again", () => {
  const { heard } = watching();
  FakeSocket.last.say(events(1, 2));
  FakeSocket.last.say(events(5));
  expect(heard.map(numbers)).toEqual([[1, 2]]);
  expect(FakeSocket.last.sent.at(-1)).toEqual({ op: "watch", topic: "run:1", after: 2 });
  FakeSocket.last.say(events(3, 4, 5));
  expect(numbers(heard.at(-1))).toEqual([3, 4, 5]);
});

test("an ended session is told, and the socket stays away", () => {
  const { live } = watching();
  const general = vi.fn();
  live.listen(general);
  FakeSocket.last.drop(4401);
  vi.advanceTimersByTime(10 * LONGEST_MS);
  expect(general).toHaveBeenCalledWith({ type: "signed_out" });
  expect(FakeSocket.all).toHaveLength(1);
});

test("what nobody watches any more is given back", () => {
  const { heard, stop } = watching();
  stop();
  expect(FakeSocket.last.sent.at(-1)).toEqual({ op: "unwatch", topic: "run:1" });
  FakeSocket.last.say(events(1));
  expect(heard).toHaveLength(0);
});

test("waits double up to fifteen seconds, with jitter", () => {
  expect([0, 1, 2, 9].map((attempt) => backoff(attempt, () => 0))).toEqual([500, 1000, 2000, 15_000]);
  expect(backoff(0, () => 1)).toBe(625);
});

test("the address names the workspace of the tab", () => {
  setWorkspace("north & south");
  expect(new URL(liveUrl()).searchParams.get("workspace")).toBe("north & south");
  setWorkspace(null);
  expect(new URL(liveUrl()).search).toBe("");
});
