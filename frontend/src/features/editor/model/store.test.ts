import { expect, test } from "vitest";
import { invoiceGraph } from "@/flow/testing/graphs";
import type { Draft } from "../api";
import { createEditor } from "./store";
import { deskOf } from "./desk";

function editorWith(pen: Draft["pen"], readOnly = false) {
  const draft = { flow: { status: "draft" }, graph: invoiceGraph(), revision: 1, findings: [], samples: {}, lock: null, pen, webhook: null } as unknown as Draft;
  return createEditor({ flowId: "f", draft, catalog: { nodes: [], connectors: [] }, readOnly, whyReadOnly: "", me: "me" });
}

const HELD = { id: "olga", name: "Olga", since: "2026-01-01T00:00:00Z" };

test("a window begins by reading along while somebody else has the pen", () => {
  const { pen, readOnly } = editorWith(HELD).store.getState();
  expect([pen?.name, pen?.taken, readOnly]).toEqual(["Olga", false, true]);
});

test("the pen in a hand of one's own, or in none, leaves the draft open to edits", () => {
  for (const pen of [null, { ...HELD, id: "me" }]) {
    const state = editorWith(pen).store.getState();
    expect([state.pen, state.readOnly]).toEqual([null, false]);
  }
});

test("who may not edit is told so, not that somebody has the pen", () => {
  const state = editorWith(HELD, true).store.getState();
  expect([state.pen, state.readOnly]).toEqual([null, true]);
});

test("comments go along to the step that is opened, without taking the keyboard there", () => {
  const editor = editorWith(null);
  deskOf(editor, { fit: () => undefined }).comments("check");
  expect(editor.store.getState().talk).toEqual({ step: "check", write: true });
  editor.open("erp");
  expect(editor.store.getState().talk).toEqual({ step: "erp", write: false });
});

test("the comments of all steps stay those of all when a step is opened", () => {
  const editor = editorWith(null);
  editor.store.setState({ talk: { step: null, write: true } });
  editor.open("erp");
  expect(editor.store.getState().talk?.step).toBeNull();
});

test("testing only this step asks its panel for a test, and shows where the result comes", () => {
  const editor = editorWith(null);
  deskOf(editor, { fit: () => undefined }).test("erp");
  const { panel, testAsked } = editor.store.getState();
  expect([panel?.key, panel?.tab, testAsked]).toEqual(["erp", "output", "erp"]);
});
