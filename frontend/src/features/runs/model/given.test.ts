import { expect, test } from "vitest";
import { Problem } from "@/shared/api";
import { complaintsOf, inputSchema, sentOf } from "./given";

const schema = { type: "object", properties: { amount: { type: "number" } }, required: ["amount"] } as const;
const problem = new Problem({ code: "input_does_not_fit", detail: "x", fields: [{ path: "amount", message: "is missing" }, { path: "lines[1].name", message: "is no setting of this step" }] }, 422);

test("what the server will not take is named as forms name their fields, in our own words where there are any", () => {
  const found = complaintsOf(problem, schema as never, {});
  expect(Object.keys(found)).toEqual(["amount", "lines.1.name"]);
  expect(found["amount"]).not.toBe("is missing");
  expect(found["lines.1.name"]).toBe("is no setting of this step");
});

test("a failure that is about no field complains at none", () => {
  expect(complaintsOf(new Problem({ code: "still_running" }, 409), undefined, {})).toEqual({});
});

test("the start is given what the form of the flow asks for, a step its settings", () => {
  const node = (type: string) => ({ type, settings: { input_schema: schema } }) as never;
  const specs = new Map([["http.request", { settings_schema: { title: "s" } }]]) as never;
  expect(inputSchema(node("trigger.manual"), specs)).toBe(schema);
  expect(inputSchema(node("http.request"), specs)).toEqual({ title: "s" });
  expect(inputSchema(undefined, specs)).toBeUndefined();
});

test("a condition is given as a yes or a no, wherever it stands", () => {
  const condition = { type: "string", format: "expression", title: "Condition", minLength: 1, "x-order": 0 };
  const cases = { type: "array", title: "Cases", items: { type: "object", properties: { name: { type: "string" }, condition }, required: ["name", "condition"] } };
  const settings = { type: "object", properties: { condition, cases }, required: ["condition"] };
  const found = inputSchema({ type: "flow.any", settings: {} } as never, new Map([["flow.any", { settings_schema: settings }]]) as never);
  const asked = found?.properties?.["condition"];
  expect(asked).toMatchObject({ type: "boolean", title: "Condition", "x-order": 0 });
  expect([asked?.format, asked?.minLength]).toEqual([undefined, undefined]);
  expect(found?.properties?.["cases"]?.items?.properties).toMatchObject({ name: { type: "string" }, condition: { type: "boolean" } });
});

test("what was not sent is not shown as sent, and a nothing that stands for something stays", () => {
  const fields = { properties: { url: { type: "string" }, body: {}, redirects: { type: "boolean", default: true } } } as never;
  expect(sentOf({ url: "https://x.example", body: null, redirects: null, headers: [null] }, fields)).toEqual({ url: "https://x.example", redirects: null, headers: [null] });
  expect(sentOf({ body: null }, undefined)).toEqual({ body: null });
});
