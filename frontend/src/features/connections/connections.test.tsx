import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { Connection, Connector, FieldSpec } from "./api";
import { missingFields, schemaOf } from "./model/schema";
import { ConnectionForm } from "./ui/ConnectionForm";

const server = testServer();

const field = (spec: Partial<FieldSpec> & { name: string }): FieldSpec => ({ label: spec.name, help: "", secret: false, required: true, default: null, kind: "text", choices: [], show_if: null, ...spec });

const SMTP: Connector = {
  id: "smtp",
  name: "E-mail",
  icon_svg: "",
  description: "",
  tier: "silver",
  connection: { name: "E-mail account", fields: [field({ name: "host", label: "Server" }), field({ name: "password", label: "Password", secret: true })] },
};
const SAVED: Connection = { id: "c1", key: "mail", name: "Mail", connector: "smtp", fields: { host: "mail.example", password: { set: true } }, status: "working", message: "", tested_at: null, updated_at: "2026-03-01T10:00:00Z", used_by: [], can_edit: true, max_per_s: null, max_at_once: null };

function saving(answers: { status: number; body: object }[]) {
  const bodies: Record<string, unknown>[] = [];
  const answer = async ({ request }: { request: Request }) => {
    bodies.push((await request.json()) as Record<string, unknown>);
    const next = answers[bodies.length - 1];
    return HttpResponse.json(next?.body ?? {}, { status: next?.status ?? 500 });
  };
  server.use(http.post(at("connections"), answer), http.patch(at("connections/c1"), answer));
  return bodies;
}

async function show(connection?: Connection) {
  const onClose = vi.fn();
  await renderPage(<ConnectionForm connector={SMTP} connection={connection} onClose={onClose} />);
  return { user: userEvent.setup(), onClose };
}

test("empty required fields are named, and nothing is sent", async () => {
  const bodies = saving([]);
  const { user } = await show();
  await user.click(await screen.findByRole("button", { name: "Test and save" }));
  expect(screen.getByRole("textbox", { name: /Server/ })).toBeInvalid();
  expect(bodies).toEqual([]);
});

test("a saved secret is not shown, and goes back only as saved", async () => {
  const bodies = saving([{ status: 200, body: SAVED }]);
  const { user, onClose } = await show(SAVED);
  expect(await screen.findByText(/It is never shown again/)).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Test and save" }));
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(bodies).toEqual([{ name: "Mail", fields: { host: "mail.example", password: { set: true } }, save_anyway: false, max_per_s: null, max_at_once: null }]);
});

test("an account that does not work is kept only by a second, separate act", async () => {
  const refusal = { code: "connection_does_not_work", detail: "The server refused the password.", hint: "Check it." };
  const bodies = saving([
    { status: 400, body: refusal },
    { status: 200, body: SAVED },
  ]);
  const { user, onClose } = await show(SAVED);
  await user.click(await screen.findByRole("button", { name: "Test and save" }));
  expect(await screen.findByText("The server refused the password. Check it.")).toBeInTheDocument();
  expect(onClose).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Save without a working test" }));
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(bodies.map(({ save_anyway }) => save_anyway)).toEqual([false, true]);
});

test("a new secret is sent, and stands nowhere on the page once it is saved", async () => {
  const bodies = saving([{ status: 200, body: SAVED }]);
  const { user, onClose } = await show(SAVED);
  await user.click(await screen.findByRole("button", { name: "Replace" }));
  await user.type(screen.getByLabelText(/^Password/, { selector: "input" }), "s3cret-word");
  expect(screen.getByLabelText(/^Password/, { selector: "input" })).toHaveAttribute("type", "password");
  await user.click(screen.getByRole("button", { name: "Test and save" }));
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(bodies[0]?.["fields"]).toEqual({ host: "mail.example", password: "s3cret-word" });
  cleanup();
  await show(SAVED);
  expect(await screen.findByText(/It is never shown again/)).toBeInTheDocument();
  const typed = [...document.querySelectorAll("input")].map(({ value }) => value);
  expect(document.documentElement.outerHTML + typed.join()).not.toContain("s3cret-word");
});

test("a field appears with the choice it belongs to, and what is hidden again is not sent", async () => {
  const bodies = saving([{ status: 200, body: SAVED }]);
  const choices = ["none", "token"].map((value) => ({ value, label: value === "none" ? "None" : "Access token" }));
  const fields = [field({ name: "auth", label: "How to sign in", kind: "select", choices, default: "none" }), field({ name: "token", label: "Token", secret: true, show_if: { auth: ["token"] } })];
  await renderPage(<ConnectionForm connector={{ ...SMTP, connection: { name: "Account", fields } }} onClose={vi.fn()} />);
  const choose = async (name: string) => {
    await userEvent.click(screen.getByRole("combobox", { name: /How to sign in/ }));
    await userEvent.click(await screen.findByRole("option", { name }));
  };
  await screen.findByRole("combobox", { name: /How to sign in/ });
  expect(screen.queryByLabelText(/^Token/, { selector: "input" })).toBeNull();
  await choose("Access token");
  await userEvent.type(screen.getByLabelText(/^Token/, { selector: "input" }), "s3cret-word");
  await choose("None");
  expect(screen.queryByLabelText(/^Token/, { selector: "input" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Test and save" }));
  await waitFor(() => expect(bodies.map((body) => body["fields"])).toEqual([{ auth: "none" }]));
});

test("a refused field carries the message of the server", async () => {
  saving([{ status: 400, body: { code: "invalid_fields", detail: "host: no", fields: [{ field: "host", message: "There is no such server." }] } }]);
  const { user } = await show(SAVED);
  await user.click(await screen.findByRole("button", { name: "Test and save" }));
  expect(await screen.findByText("There is no such server.")).toBeInTheDocument();
});

test("a hidden field is not missing", () => {
  const fields = [field({ name: "auth" }), field({ name: "token", show_if: { auth: ["token"] } })];
  expect(missingFields(fields, { auth: "none" })).toEqual([]);
  expect(missingFields(fields, { auth: "token" })).toEqual(["token"]);
  expect(missingFields(fields, { auth: "token", token: { set: false } })).toEqual(["token"]);
});

test("the form of a connector keeps its choices and marks its secrets", () => {
  const schema = schemaOf([field({ name: "tls", kind: "select", choices: [{ value: "on", label: "Required" }], default: "on" }), field({ name: "key", secret: true, required: false })]);
  expect(schema.properties?.["tls"]).toMatchObject({ enum: ["on"], "x-labels": { on: "Required" }, default: "on" });
  expect(schema.properties?.["key"]).toMatchObject({ "x-secret": true });
  expect(schema.required).toEqual(["tls"]);
});
