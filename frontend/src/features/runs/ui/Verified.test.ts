import { expect, test } from "vitest";
import type { Effect } from "../api";
import { verdict } from "./Verified";

const effect = (kind: string, status = "done") => ({ class: kind, status }) as Effect;
const done = { status: "succeeded", error: null } as const;

test.each([
  ["a check that agreed", done, { verified: true, effects: [effect("keyed")] }, "verified"],
  ["an effect without a check", done, { effects: [effect("read"), effect("unsafe")] }, "unverified"],
  ["a check that did not agree", { status: "failed", error: { kind: "verify" } } as const, { effects: [effect("keyed")] }, "verify_failed"],
  ["a step that reads", done, { effects: [effect("read")] }, null],
  ["a step that computes", done, { effects: [] }, null],
  ["an answer of a dry run", done, { not_sent: true, effects: [] }, null],
  ["a step taken over", done, { carried: "x", effects: [] }, null],
  ["a call that failed", { status: "failed", error: null } as const, { effects: [effect("unsafe", "failed")] }, null],
])("%s", (_name, step, data, word) => {
  expect(verdict(step, data)).toBe(word);
});
