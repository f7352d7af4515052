import { EditorView } from "@codemirror/view";
import { fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { renameStep } from "@/flow/edits";
import type { Finding } from "@/flow/model";
import { given, invoiceGraph, node, spec } from "@/flow/testing/graphs";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { DataSource, Draft } from "../api";
import { createEditor, type Editor, EditorContext, useEditorState } from "../model/store";
import { DataPane } from "./DataPane";
import { exprEditor } from "./exprPart";
import { createMapping, MappingContext } from "./mapping";
import { SettingsPane } from "./SettingsPane";

const server = testServer();
const SPEC = spec("post.send", "Send", {
  settings_schema: { type: "object", properties: { subject: { type: "string", title: "Subject" }, amount: { type: "number", title: "Amount" } } },
});
const SOURCES: DataSource[] = [{ path: "steps.check", label: "Check fields", schema: {}, sample: { who: "Ann", amount: "12.50" }, certain: true }];
const WHO = "{{ steps.check.who }}";

let editor: Editor | null = null;

beforeAll(() => exprEditor.bring());
beforeEach(() => {
  server.use(
    http.get(at("flows/f/steps/mail/data"), () => HttpResponse.json({ sources: SOURCES })),
    http.post(at("expressions/preview"), () => HttpResponse.json({ value: "Ann", type: "text", problems: [], item: 0, items: 0 })),
    http.post(at("expressions/complete"), () => HttpResponse.json({ items: [] })),
    http.get(at("expressions/functions"), () => HttpResponse.json({ items: [] })),
  );
});
afterEach(() => {
  editor?.saver.close();
  localStorage.clear();
  sessionStorage.clear();
});

function Pane() {
  const step = useEditorState((state) => given(state.graph.nodes["mail"]));
  return (
    <>
      <DataPane stepKey="mail" />
      <SettingsPane stepKey="mail" node={step} spec={SPEC} />
    </>
  );
}

/** The open step with these settings; what its settings are now. */
async function shown(settings: Record<string, unknown>, findings: Finding[] = []) {
  const graph = invoiceGraph();
  graph.nodes["mail"] = node("post.send", "Send e-mail", [0, 0], { settings });
  const draft = { flow: { name: "Invoices", status: "draft", version: null }, graph, revision: 1, findings, samples: {}, lock: null, pen: null, webhook: null } as unknown as Draft;
  const made = createEditor({ flowId: "f", draft, catalog: { nodes: [SPEC], connectors: [] }, readOnly: false, whyReadOnly: "", me: "me" });
  editor = made;
  await renderPage(
    <EditorContext value={made}>
      <MappingContext value={createMapping()}>
        <Pane />
      </MappingContext>
    </EditorContext>,
  );
  const pane = within(await screen.findByRole("region", { name: "Settings" }));
  return { pane, now: () => given(made.store.getState().graph.nodes["mail"]).settings, made };
}

/** What is carried while something is dragged. */
async function picked(name: RegExp) {
  const held = new Map<string, string>();
  const dataTransfer = {
    setData: (kind: string, text: string) => held.set(kind, text),
    getData: (kind: string) => held.get(kind) ?? "",
    get types() {
      return [...held.keys()];
    },
  };
  fireEvent.dragStart(await screen.findByRole("treeitem", { name }), { dataTransfer });
  return { dataTransfer };
}

/** Whether a place says that it takes what is dragged over it. */
const takes = (place: Element, what: object) => !fireEvent.dragOver(place, what);

test("data dragged onto a plain field stands behind what was typed", async () => {
  const { pane, now } = await shown({ subject: "Invoice " });
  const what = await picked(/^who/);
  const field = pane.getByRole("textbox", { name: "Subject" });
  expect(takes(field, what)).toBe(true);
  fireEvent.drop(field, what);
  expect(now()).toEqual({ subject: `Invoice ${WHO}` });
  expect(pane.getByTitle("steps.check.who")).toHaveTextContent("Check fields › who Ann text");
});

test("data is dropped onto a chip too, and stands where it was dropped", async () => {
  vi.spyOn(EditorView.prototype, "posAtCoords").mockReturnValue(WHO.length as never);
  const { pane, now } = await shown({ subject: WHO });
  const what = await picked(/^amount/);
  const chip = await pane.findByTitle("steps.check.who");
  expect(takes(chip, what)).toBe(true);
  fireEvent.drop(chip, what);
  expect(now()).toEqual({ subject: `${WHO}{{ steps.check.amount }}` });
});

test("what is no data of a step is not taken as such", async () => {
  const { pane, now } = await shown({ subject: "Invoice " });
  const words = { dataTransfer: { types: ["text/plain"], getData: (kind: string) => (kind === "text/plain" ? "words" : "") } };
  const field = pane.getByRole("textbox", { name: "Subject" });
  expect(takes(field, words)).toBe(false);
  fireEvent.drop(field, words);
  expect(now()).toEqual({ subject: "Invoice " });
});

test("a slash in a plain field lists data by its words, and the chosen one takes its place", async () => {
  const { pane, now } = await shown({});
  await userEvent.type(pane.getByRole("textbox", { name: "Subject" }), "For /");
  fireEvent.mouseDown(await screen.findByRole("option", { name: /Check fields › who/ }));
  expect(now()).toEqual({ subject: `For ${WHO}` });
});

test("a slash typed before the data has come waits for it", async () => {
  let send = () => {};
  const arrived = new Promise<void>((resolve) => (send = resolve));
  server.use(http.get(at("flows/f/steps/mail/data"), () => arrived.then(() => HttpResponse.json({ sources: SOURCES }))));
  const { pane, now } = await shown({});
  await userEvent.type(pane.getByRole("textbox", { name: "Subject" }), "/");
  expect(screen.queryByRole("option")).toBeNull();
  send();
  fireEvent.mouseDown(await screen.findByRole("option", { name: /Check fields › who/ }));
  expect(now()).toEqual({ subject: WHO });
});

test("a slash within a word is a slash", async () => {
  const { pane, now } = await shown({});
  await userEvent.type(pane.getByRole("textbox", { name: "Subject" }), "and/or");
  expect(now()).toEqual({ subject: "and/or" });
  expect(pane.getByRole("textbox", { name: "Subject" }).tagName).toBe("INPUT");
});

test("the button at a field writes the conversion into it", async () => {
  const fix = [{ op: "update_settings" as const, key: "mail", settings: { amount: "{{ number(steps.check.amount) }}" } }];
  const finding: Finding = { code: "G014", level: "error", node: "mail", field: "settings.amount", message: "This is text.", hint: "Turn it into a number", fix } as Finding;
  const { pane, now } = await shown({ amount: "{{ steps.check.amount }}" }, [finding]);
  await userEvent.click(pane.getByRole("button", { name: "Turn it into a number" }));
  expect(now()).toEqual({ amount: "{{ number(steps.check.amount) }}" });
  expect(await pane.findByRole("textbox", { name: "Amount" })).toHaveTextContent("number(steps.check.amount)");
});

test("a renamed step has its new name on every chip and on the expression that names its key", async () => {
  const { pane, now, made } = await shown({ subject: `${WHO} and ${WHO}`, amount: "{{ number(steps.check.amount) }}" });
  expect(await pane.findByTitle("Check fields")).toHaveTextContent("steps.check");
  made.commit(renameStep(made.store.getState().graph, "check", "Look closely"));
  expect(await pane.findAllByText("Look closely › who")).toHaveLength(2);
  expect(pane.getByTitle("Look closely")).toHaveTextContent("steps.check");
  expect(now()).toEqual({ subject: `${WHO} and ${WHO}`, amount: "{{ number(steps.check.amount) }}" });
});

test("a warning at a field is no error of it", async () => {
  const found = (level: string, field: string) => ({ code: "G014", level, node: "mail", field, message: "“Send e-mail”: this is text.", hint: "" }) as Finding;
  const { pane } = await shown({ amount: "1", subject: "x" }, [found("warning", "settings.amount"), found("error", "settings.subject")]);
  expect(pane.getByRole("img", { name: "Warning" }).parentElement).toHaveTextContent(/^this is text\.$/);
  expect(pane.getByRole("textbox", { name: "Amount" })).not.toBeInvalid();
  expect(pane.getByRole("textbox", { name: "Subject" })).toBeInvalid();
});

test("data that is clicked while no field is chosen says what is missing", async () => {
  await shown({});
  const hint = screen.getByText(/^Click into a field, then/);
  await userEvent.click(await screen.findByRole("treeitem", { name: /^who/ }));
  expect(hint).toHaveAttribute("data-missed");
});
