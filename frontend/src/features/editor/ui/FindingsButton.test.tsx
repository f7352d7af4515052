import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { invoiceGraph } from "@/flow/testing/graphs";
import type { Finding } from "@/flow/model";
import { renderPage } from "@/shared/testing/render";
import type { Draft } from "../api";
import { createEditor, EditorContext, type EditorState } from "../model/store";
import { Header } from "./Header";

const WARNING = { code: "G040", level: "warning", node: "erp", field: null, message: "Nobody hears of it", hint: "" } as unknown as Finding;

async function show(state: Partial<EditorState>) {
  const draft = { flow: { name: "Invoices", status: "draft", version: null }, graph: invoiceGraph(), revision: 1, findings: [], samples: {}, lock: null, pen: null, webhook: null } as unknown as Draft;
  const editor = createEditor({ flowId: "f", draft, catalog: { nodes: [], connectors: [] }, readOnly: false, whyReadOnly: "", me: "me" });
  editor.store.setState(state);
  await renderPage(
    <EditorContext value={editor}>
      <Header />
    </EditorContext>,
  );
}

test("nothing is promised before the check has answered", async () => {
  await show({ checked: false });
  expect(await screen.findByRole("button", { name: "Checking" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "No problems" })).toBeNull();
});

test("after the check the header says that all is well, or how much of what is not", async () => {
  await show({ checked: true });
  expect(await screen.findByRole("button", { name: "No problems" })).toBeVisible();
});

test("one warning is called one, and errors that are not there are not counted", async () => {
  await show({ findings: [WARNING] });
  expect(await screen.findByRole("button", { name: "1 to check: 1 warning" })).toBeVisible();
});
