import { expect, test } from "vitest";
import { comparable, textParts } from "./textDiff";

const side = (parts: ReturnType<typeof textParts>, without: string) => parts.filter(({ kind }) => kind !== without).map(({ text }) => text).join("");

test("the parts make both texts again, and name only what changed", () => {
  const [before, after] = ["Please pay {{ steps.check.amount }} until Friday.", "Please pay {{ steps.check.total }} until Monday."];
  const parts = textParts(before, after);
  expect(side(parts, "new")).toBe(before);
  expect(side(parts, "gone")).toBe(after);
  expect(parts.filter(({ kind }) => kind === "gone").map(({ text }) => text)).toEqual(["amount", "Friday"]);
});

test("a number that changed is named as a whole", () => {
  const parts = textParts("steps.check.amount > 20000 and steps.check.n < 15", "steps.check.amount > 23000 and steps.check.n < 10");
  expect(parts.filter(({ kind }) => kind !== "same").map(({ text }) => text)).toEqual(["20000", "23000", "15", "10"]);
  expect(comparable("20000", "23000")).toBe(false);
  expect(textParts("wait 1234 s", "wait 9239 s").map(({ text }) => text)).toEqual(["wait ", "1234", "9239", " s"]);
});

test("texts with hardly anything in common are shown one after the other", () => {
  expect(comparable("GET", "POST")).toBe(false);
  expect(comparable("a long sentence about invoices", "a long sentence about orders")).toBe(true);
  expect(comparable(1, "1")).toBe(false);
});
