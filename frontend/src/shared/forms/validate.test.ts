import { expect, test } from "vitest";
import { emptyValue, type JsonSchema, orderedProperties, resolve, wordsOf } from "./schema";
import { validate } from "./validate";

const SCHEMA: JsonSchema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", minLength: 1 },
    limit: { type: "integer", minimum: 5 },
    rules: { type: "array", items: { type: "object", required: ["field"], properties: { field: { type: "string" } } } },
  },
};

test("a fitting value has no problems", () => {
  expect(validate(SCHEMA, { name: "A", limit: 5, rules: [{ field: "x" }] })).toEqual({});
});

test("problems stand under the name of their field", () => {
  const errors = validate(SCHEMA, { limit: 1, rules: [{}] });
  expect(Object.keys(errors).sort()).toEqual(["limit", "name", "rules.0.field"]);
  expect(errors["name"]).toBe("Fill this in.");
  expect(errors["limit"]).toBe("At least 5.");
});

test("a template fits anywhere, because its value is known only at run time", () => {
  expect(validate(SCHEMA, { name: "A", limit: "{{ trigger.limit }}" })).toEqual({});
});

test("references and optional types lead to the real schema", () => {
  const root: JsonSchema = { $defs: { Port: { type: "integer", title: "Port" } }, type: "object" };
  expect(resolve({ anyOf: [{ $ref: "#/$defs/Port" }, { type: "null" }], default: 80 }, root)).toEqual({ type: "integer", title: "Port", default: 80 });
});

test("fields stand in their declared order", () => {
  const schema: JsonSchema = { properties: { b: { "x-order": 2 }, c: {}, a: { "x-order": 1 } } };
  expect(orderedProperties(schema).map(([name]) => name)).toEqual(["a", "b", "c"]);
});

test("a new entry starts with defaults and required lists", () => {
  const schema: JsonSchema = { type: "object", required: ["tags"], properties: { kind: { type: "string", default: "text" }, tags: { type: "array" }, note: { type: "string" } } };
  expect(emptyValue(schema, schema)).toEqual({ kind: "text", tags: [] });
});

test("names without a title are words, and short forms stay in capitals", () => {
  expect(["due_date", "json", "callback-url"].map(wordsOf)).toEqual(["Due date", "JSON", "Callback URL"]);
});
