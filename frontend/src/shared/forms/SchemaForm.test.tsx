import { MantineProvider } from "@mantine/core";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { exampleText, type JsonSchema } from "./schema";
import { SchemaForm, type SchemaFormProps } from "./SchemaForm";

type Value = Record<string, unknown>;

function Harness({ initial, onValue, ...props }: Omit<SchemaFormProps, "value" | "onChange"> & { initial: Value; onValue: (value: Value) => void }) {
  const [value, setValue] = useState(initial);
  return (
    <MantineProvider env="test">
      <SchemaForm {...props} value={value} onChange={(next) => (setValue(next), onValue(next))} />
    </MantineProvider>
  );
}

function show(schema: JsonSchema, initial: Value = {}, props: Partial<SchemaFormProps> = {}) {
  const onValue = vi.fn<(value: Value) => void>();
  render(<Harness schema={schema} initial={initial} onValue={onValue} {...props} />);
  return { onValue, user: userEvent.setup(), last: () => onValue.mock.lastCall?.[0] };
}

const object = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({ type: "object", properties, required });

test("a field has its label, its help with an example, and its required mark", () => {
  show(object({ url: { type: "string", title: "Address", description: "Where to send it.", examples: ["https://erp.example"] } }, ["url"]));
  const field = screen.getByRole("textbox", { name: /Address/ });
  expect(field).toHaveAttribute("aria-required", "true");
  expect(field).toHaveAccessibleDescription("Where to send it. For example https://erp.example");
});

test("an error stands at its field and is read with it", () => {
  show(object({ url: { type: "string", title: "Address" } }), {}, { errors: { url: "Fill this in." } });
  const field = screen.getByRole("textbox", { name: "Address" });
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription(/Fill this in/);
});

test("a dependent field appears with the value it depends on", async () => {
  const schema = object({ auth: { type: "string", title: "Auth", enum: ["none", "token"] }, token: { type: "string", title: "Token", "x-show-if": { auth: ["token"] } } });
  const { user } = show(schema, { auth: "none" });
  expect(screen.queryByRole("textbox", { name: "Token" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("combobox", { name: "Auth" }));
  await user.click(screen.getByRole("option", { name: "Token" }));
  expect(screen.getByRole("textbox", { name: "Token" })).toBeInTheDocument();
});

test("a field shows itself when its sibling has the value by default", () => {
  const schema = object({ auth: { type: "string", title: "Auth", enum: ["none", "token"], default: "token" }, token: { type: "string", title: "Token", "x-show-if": { auth: ["token"] } } });
  show(schema);
  expect(screen.getByRole("textbox", { name: "Token" })).toBeInTheDocument();
});

test("a field that needs another one appears as soon as that says anything", async () => {
  const schema = object({ check_url: { type: "string", title: "Address" }, check_text: { type: "string", title: "Text", "x-show-if": { check_url: "filled" } } });
  const { user } = show(schema, { check_url: " " });
  expect(screen.queryByRole("textbox", { name: "Text" })).not.toBeInTheDocument();
  await user.type(screen.getByRole("textbox", { name: "Address" }), "/seen");
  expect(screen.getByRole("textbox", { name: "Text" })).toBeInTheDocument();
});

test("rarely needed fields are folded away", async () => {
  const { user } = show(object({ url: { type: "string", title: "Address" }, agent: { type: "string", title: "Agent", "x-advanced": true } }));
  expect(screen.queryByRole("textbox", { name: "Agent" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "More settings" }));
  expect(await screen.findByRole("textbox", { name: "Agent" })).toBeInTheDocument();
});

test("numbers are stored as numbers and an emptied one is removed", async () => {
  const { user, last } = show(object({ limit: { type: "integer", title: "Limit" } }));
  const field = screen.getByRole("textbox", { name: "Limit" });
  await user.type(field, "500");
  expect(last()).toEqual({ limit: 500 });
  await user.clear(field);
  expect(last()).toEqual({});
});

const RULES = object({
  rules: { type: "array", title: "Rules", items: { type: "object", title: "Rule", required: ["field"], properties: { field: { type: "string", title: "Field" } } } },
});

test("entries of a list are added, moved and removed", async () => {
  const { user, last } = show(RULES, { rules: [{ field: "a" }, { field: "b" }] });
  await user.click(screen.getByRole("button", { name: "Add rule" }));
  expect(last()).toEqual({ rules: [{ field: "a" }, { field: "b" }, {}] });
  await user.click(screen.getByRole("button", { name: "Move entry 2 up" }));
  expect(last()).toEqual({ rules: [{ field: "b" }, { field: "a" }, {}] });
  await user.click(screen.getByRole("button", { name: "Remove entry 3" }));
  expect(last()).toEqual({ rules: [{ field: "b" }, { field: "a" }] });
});

test("an error inside a list stands at its entry", () => {
  show(RULES, { rules: [{ field: "a" }, { field: "" }] }, { errors: { "rules.1.field": "Fill this in." } });
  const second = within(screen.getByRole("list", { name: "Rules" })).getAllByRole("listitem")[1];
  expect(within(second as HTMLElement).getByRole("textbox", { name: /Field/ })).toBeInvalid();
});

const SECRET = object({ password: { type: "string", title: "Password", "x-secret": true } });

test("a saved secret is never shown; it can be replaced, and kept after all", async () => {
  const { user, last } = show(SECRET, { password: { set: true } });
  expect(screen.queryByLabelText("Password", { selector: "input" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Replace" }));
  await user.type(screen.getByLabelText("Password", { selector: "input" }), "s3cret");
  expect(last()).toEqual({ password: "s3cret" });
  await user.click(screen.getByRole("button", { name: "Keep the saved one" }));
  expect(last()).toEqual({ password: { set: true } });
});

test("a secret that was never set is an empty field", () => {
  show(SECRET, { password: { set: false } });
  expect(screen.getByLabelText("Password", { selector: "input" })).toHaveValue("");
});

test("free names and values make an object", async () => {
  const { user, last } = show(object({ headers: { type: "object", title: "Headers", additionalProperties: { type: "string" } } }), { headers: { A: "1" } });
  await user.type(screen.getByRole("textbox", { name: "Value 1" }), "2");
  expect(last()).toEqual({ headers: { A: "12" } });
});

test("data that is no JSON is refused in words and not stored", async () => {
  const { user, onValue } = show(object({ body: { title: "Body" } }));
  await user.type(screen.getByRole("textbox", { name: "Body" }), "nope");
  expect(screen.getByText(/This is not valid JSON/)).toBeInTheDocument();
  expect(onValue).not.toHaveBeenCalled();
});

test("the form says when a control holds no value, and when it does again", async () => {
  const onBroken = vi.fn();
  const { user } = show(object({ body: { title: "Body" } }), { body: {} }, { onBroken });
  const field = screen.getByRole("textbox", { name: "Body" });
  await user.clear(field);
  await user.type(field, "[[1");
  expect(onBroken).toHaveBeenLastCalledWith(true);
  await user.type(field, "]");
  expect(onBroken).toHaveBeenLastCalledWith(false);
});

test("whoever embeds the form may wrap a field", () => {
  show(object({ url: { type: "string", title: "Address" } }), {}, { renderField: (field, standard) => <section aria-label={`Data for ${field.label}`}>{standard}</section> });
  expect(within(screen.getByRole("region", { name: "Data for Address" })).getByRole("textbox")).toBeInTheDocument();
});

test("an example of a list is words, and one of objects is left out", () => {
  const list = { type: "array", title: "Names", items: { type: "string" }, examples: [["number", "required"]] };
  expect(exampleText(list)).toBe("number, required");
  expect(exampleText({ ...list, examples: [[{ field: "number", required: true }]] })).toBeUndefined();
});
