import { describe, expect, it } from "vitest";
import { emptyField, FIELD_KINDS, type FormField, readForm, relabelled, writeForm } from "./formFields";

const field = (more: Partial<FormField>): FormField => ({ ...emptyField(), name: "amount", label: "Amount", ...more });

describe("forms as lists of fields", () => {
  it.each(FIELD_KINDS)("reads back what it wrote of a %s field", (kind) => {
    const fields = [field({ kind, required: true, help: "In euro", choices: kind === "choice" ? ["a", "b"] : [] })];
    expect(readForm(writeForm(fields))).toEqual(fields);
  });

  it("reads and writes which fields runs are found by", () => {
    const fields = [field({ key: true }), field({ name: "note" })];
    expect(readForm(writeForm(fields))).toEqual(fields);
    expect(JSON.stringify(writeForm(fields)).match(/x-key/g)).toHaveLength(1);
  });

  it("keeps the drawn order whatever order the server's keys come back in", () => {
    const fields = [field({ name: "zone" }), field({ name: "amount" }), field({ name: "name" })];
    const written = writeForm(fields) as { properties: Record<string, unknown> };
    const sorted = { ...written, properties: Object.fromEntries(Object.entries(written.properties).sort()) };
    expect(readForm(sorted)?.map(({ name }) => name)).toEqual(["zone", "amount", "name"]);
  });

  it("leaves a schema that says more as it is written", () => {
    expect(readForm({ type: "object", properties: { lines: { type: "array" } } })).toBeNull();
    expect(readForm({ type: "object", properties: { age: { type: "integer", minimum: 18 } } })).toBeNull();
    expect(readForm({ type: "object", additionalProperties: false })).toBeNull();
    expect(readForm({ type: "object", required: ["gone"] })).toBeNull();
  });

  it("has no schema without a named field, and never two fields of one name", () => {
    expect(writeForm([emptyField()])).toBeUndefined();
    expect(readForm(undefined)).toEqual([]);
    expect(Object.keys(writeForm([field({}), field({ label: "Other" })])?.["properties"] as object)).toEqual(["amount"]);
  });

  it("lets the name follow the label until somebody chooses one", () => {
    const first = relabelled([emptyField()], 0, "First day");
    expect(first[0]).toMatchObject({ label: "First day", name: "first_day" });
    expect(relabelled(first, 0, "Last day")[0]?.name).toBe("last_day");
    expect(relabelled([field({ name: "chosen" })], 0, "Last day")[0]?.name).toBe("chosen");
  });
});
