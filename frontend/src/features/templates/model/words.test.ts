import { expect, test } from "vitest";
import type { Template } from "@/shared/api";
import { fits, wordsIn } from "./words";

const TEMPLATE = {
  name: "Expense claim",
  summary: "Receipts are added up.",
  what_you_get: ["Paid once"],
  translations: { de: { name: "Reisekosten", summary: "Belege werden gezählt.", what_you_get: ["Einmal bezahlt"] } },
  graph: { nodes: { ask: { type: "flow.approval", name: "Ask for approval" } }, edges: [] },
} as unknown as Template;

test("a template speaks the reader's language, and English where it does not know it", () => {
  expect(wordsIn(TEMPLATE, "de").name).toBe("Reisekosten");
  expect(wordsIn(TEMPLATE, "fr").name).toBe("Expense claim");
});

test("all words looked for must stand in it, in any order and case", () => {
  expect(fits(TEMPLATE, "en", "paid RECEIPTS")).toBe(true);
  expect(fits(TEMPLATE, "en", "approval")).toBe(true);
  expect(fits(TEMPLATE, "en", "receipts invoice")).toBe(false);
  expect(fits(TEMPLATE, "de", "beleg")).toBe(true);
  expect(fits(TEMPLATE, "en", "")).toBe(true);
});
