import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { patient } from "./patient";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const there = () => vi.fn().mockResolvedValue(new Response(null, { status: 404 }));

test("a part that is missed once comes at the second try", async () => {
  vi.stubGlobal("fetch", there());
  const load = vi.fn().mockRejectedValueOnce(new Error("connection reset")).mockResolvedValue("part");
  const coming = patient(load)();
  await vi.runAllTimersAsync();
  expect(await coming).toBe("part");
});

test.each([
  ["nobody answers", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["the proxy says so", () => Promise.resolve(new Response(null, { status: 502 }))],
])("it waits as long as the server is away: %s", async (_, fetched) => {
  vi.stubGlobal("fetch", vi.fn(fetched));
  let back = false;
  const load = vi.fn(() => (back ? Promise.resolve("part") : Promise.reject(new Error("away"))));
  const coming = patient(load)();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(load.mock.calls.length).toBeGreaterThan(20);
  back = true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await coming).toBe("part");
});

test("a server that is there without the part is asked three times, then it is an error", async () => {
  vi.stubGlobal("fetch", there());
  const gone = new Error("gone");
  const load = vi.fn().mockRejectedValue(gone);
  const coming = expect(patient(load)()).rejects.toBe(gone);
  await vi.runAllTimersAsync();
  await coming;
  expect(load).toHaveBeenCalledTimes(3);
});

const shown = () => document.querySelector("link[rel=stylesheet]") as HTMLLinkElement;

test("a style sheet that was missed is fetched anew before the part counts as loaded", async () => {
  vi.stubGlobal("fetch", there());
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/static/app/part.css" });
  document.head.append(link);
  const load = vi.fn(() => Promise.resolve("part"));
  link.dispatchEvent(new Event("error"));
  const coming = patient(load)();
  expect(link.isConnected).toBe(false);
  shown().dispatchEvent(new Event("error"));
  await vi.advanceTimersByTimeAsync(500);
  expect(load).not.toHaveBeenCalled();
  shown().dispatchEvent(new Event("load"));
  expect(await coming).toBe("part");
});
