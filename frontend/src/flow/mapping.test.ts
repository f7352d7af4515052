import { describe, expect, it, test } from "vitest";
import { chip, insertChip, joined, modeOf, parts, pathOf, sourceOf, toSource } from "./mapping";

describe("mapping", () => {
  it.each([
    ["Hello {{ trigger.body.name }}!", ["text", "data", "text"]],
    ['{{ "}}" }}', ["data"]],
    ['{{ {"a": {"b": 1}} }}', ["data"]],
    ["a {{ never closed", ["text"]],
  ])("reads the parts of %s", (text, kinds) => {
    expect(parts(text).map((part) => part.kind)).toEqual(kinds);
  });

  it("writes back what it read", () => {
    const text = "Hello {{ trigger.body.name }}, {{ steps.check.amount * 2 }} euro";
    expect(joined(parts(text))).toBe(text);
  });

  it.each([
    [["steps", "check", "amount"], "steps.check.amount"],
    [["steps", "check", "line items", 0, "in"], 'steps.check["line items"][0]["in"]'],
    [["trigger", "größe", "true"], 'trigger.größe["true"]'],
    [["trigger", 'preis "netto" 💶'], 'trigger["preis \\"netto\\" 💶"]'],
  ])("spells and reads the path %j", (path, source) => {
    expect(sourceOf(path)).toBe(source);
    expect(pathOf(source)).toEqual(path);
  });

  it.each(["a + b", "f(x)", "1", "a.b()", "a b"])("takes %s for more than a path", (source) => {
    expect(pathOf(source)).toBeNull();
  });

  it.each([
    ["plain", "fixed"],
    [5, "fixed"],
    ["{{ trigger.body.id }}", "data"],
    ["No. {{ trigger.body.id }}", "data"],
    ["{{ upper(trigger.body.id) }}", "expression"],
    ["{{ index }}", "data"],
    ["{{ rou }}", "expression"],
    ["No. {{ rou }}", "data"],
  ])("knows what kind of value %s is", (value, mode) => {
    expect(modeOf(value)).toBe(mode);
  });

  it("puts a chip in place of the selection", () => {
    expect(insertChip("Dear X!", 5, 6, "trigger.body.name")).toEqual({ text: "Dear {{ trigger.body.name }}!", caret: 28 });
  });

  it("turns a fixed or mixed value into a source", () => {
    expect(toSource({ a: [true, null] })).toBe('{"a": [True, None]}');
    expect(toSource("{{ a.b }}")).toBe("a.b");
    expect(toSource("x {{ a.b }}")).toBe('"x " + text(a.b)');
  });
});

test.each(["round(", "round(3.14, 1", 'text("a', "[1, 2", "{", "round( "])("an expression somebody has not finished stays what they typed: %s", (typed) => {
  expect(modeOf(chip(typed))).toBe("expression");
  expect(toSource(chip(typed))).toBe(typed);
});

test.each(["r", "round", "round(3.14, 1)", " a + b ", "steps.check.total"])("what is typed as an expression comes back: %s", (typed) => {
  expect(toSource(chip(typed)).trim()).toBe(typed.trim());
});
