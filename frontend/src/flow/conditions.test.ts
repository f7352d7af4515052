import { describe, expect, it } from "vitest";
import { type Condition, fitting, isNumeric, OPERATORS, operatorsFor, read, type Rule, settled, write } from "./conditions";
import { given } from "./testing/graphs";

const rule = (operator: string): Condition => ({ kind: "rule", left: "steps.check.amount", operator, right: { kind: "value", value: 5 } });

describe("conditions", () => {
  it.each(OPERATORS.map((operator) => operator.id))("reads back what it wrote with %s", (id) => {
    const source = write(rule(id));
    const found = read(source);
    expect(found?.items[0]).toMatchObject({ left: "steps.check.amount", operator: id });
    expect(write(given(found))).toBe(source);
  });

  it.each([
    'a.b == "x" and (c > 5 or d.e <= 2.5)',
    "a.b == c.d or is_empty(x)",
    'not is_empty(steps.check["line items"]) and "x" in trigger.body.tags',
    "a.b > -5",
    'trigger.größe == "XL"',
    'trigger["preis 💶"] != "\\"ja\\" \\\\"',
  ])("keeps %s as it is", (source) => {
    expect(write(given(read(source)))).toBe(source);
  });

  it.each(["a + b > 5", "len(x) > 3", "not (a == 1)", "a if b else c", "a ==", "1 == 1", "a == null", "'a\\n' in b"])("leaves %s to the expression field", (source) => {
    expect(read(source)).toBeNull();
  });

  it("leaves out rules that are not filled in", () => {
    expect(write({ kind: "group", join: "and", items: [rule("greater"), { ...rule("equals"), left: "" } as Condition] })).toBe("steps.check.amount > 5");
  });

  const compared = (operator: string, value: string | number): Rule => ({ kind: "rule", left: "item.amount", operator, right: { kind: "value", value } });

  it("waits for a value before it says what is larger", () => {
    expect(write(compared("greater", ""))).toBe("");
    expect(write(compared("equals", ""))).toBe('item.amount == ""');
  });

  it.each([
    ["greater", "100", null, 100],
    ["equals", "100", "number", 100],
    ["greater", "2026-01-31", null, "2026-01-31"],
    ["greater", "100", "text", "100"],
    ["equals", "100", null, "100"],
  ] as const)("takes %s %s beside %s for %s", (operator, typed, left, meant) => {
    expect(settled(compared(operator, typed), left).right).toEqual({ kind: "value", value: meant });
  });

  it("asks for a number where nothing else is known of what is larger", () => {
    expect(isNumeric(compared("greater", ""), null)).toBe(true);
    expect(isNumeric(compared("greater", ""), "text")).toBe(false);
    expect(isNumeric(compared("contains", ""), null)).toBe(false);
  });

  it("reads a written true and false as yes and no", () => {
    expect(read("trigger.urgent == true")?.items[0]).toMatchObject({ left: "trigger.urgent", operator: "is_true" });
  });

  it.each([
    ["yes_no", ["is_true", "is_false", "is_empty", "is_not_empty"]],
    ["list", ["contains", "not_contains", "is_empty", "is_not_empty"]],
    ["object", ["is_empty", "is_not_empty"]],
    ["date", ["equals", "not_equals", "greater", "at_least", "less", "at_most", "is_empty", "is_not_empty"]],
  ] as const)("compares a %s by %j", (kind, ids) => {
    expect(operatorsFor(kind, "").map(({ id }) => id)).toEqual(ids);
  });

  it("offers everything for what nobody knows, and keeps the comparison that was chosen", () => {
    expect(operatorsFor(null, "")).toEqual(OPERATORS);
    expect(operatorsFor("number", "starts_with").map(({ id }) => id)).toContain("starts_with");
  });

  it("changes a comparison only when the data cannot be compared so", () => {
    expect(fitting(compared("equals", ""), "yes_no").operator).toBe("is_true");
    expect(fitting(compared("greater", ""), "date").operator).toBe("greater");
  });
});
