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

test("texts with hardly anything in common are shown one after the other", () => {
  expect(comparable("GET", "POST")).toBe(false);
  expect(comparable("a long sentence about invoices", "a long sentence about orders")).toBe(true);
  expect(comparable(1, "1")).toBe(false);
});
