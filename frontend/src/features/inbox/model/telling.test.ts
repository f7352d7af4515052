import { expect, test } from "vitest";
import { tellingFacts } from "./telling";

const told = (values: Record<string, unknown>) => {
  const { facts, more } = tellingFacts(
    Object.entries(values).map(([label, value]) => ({ label, value })),
    (count) => `${count} rows`,
  );
  return [facts.map(({ label, text }) => `${label}=${text}`), more];
};

test("a few values are told as they stand", () => {
  expect(told({ Supplier: "Blueriver", Amount: 4820.5, Paid: false })[1]).toBe(false);
  expect(told({ Supplier: "Blueriver", Amount: "4820.50 EUR" })).toEqual([["Supplier=Blueriver", "Amount=4820.50 EUR"], false]);
});

test("of many values the amount and what changes are never left out", () => {
  const long = "x".repeat(400);
  const [facts, more] = told({ Note: long, A: "a", B: "b", C: "c", D: "d", Limit: { before: 100, after: 250 }, Total: "€ 12" });
  expect(facts).toEqual(["A=a", "B=b", "Limit=100 → 250", "Total=€ 12"]);
  expect(more).toBe(true);
});

test("what does not fit a line is cut or counted, and said to be more", () => {
  expect(told({ Lines: [{ sku: 1 }, { sku: 2 }] })).toEqual([["Lines=2 rows"], true]);
  expect(told({ Note: "x".repeat(121) })).toEqual([[`Note=${"x".repeat(120)}…`], true]);
  expect(told({ Who: { name: "Ida", city: "Ulm" }, Tags: ["a", "b"] })).toEqual([["Who=name: Ida, city: Ulm", "Tags=a, b"], false]);
  expect(told({ Who: { name: "Ida", address: { city: "Ulm" } } })).toEqual([["Who=name: Ida"], true]);
});

test("a task without facts has none to tell", () => {
  expect(told({})).toEqual([[], false]);
});
