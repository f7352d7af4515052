import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { createStore } from "zustand";
import type { Edit } from "@/flow/history";
import type { Handling as HandlingValue, NodeSpec, Settings } from "@/flow/model";
import { node, spec } from "@/flow/testing/graphs";
import { renderPage } from "@/shared/testing/render";
import { EditorContext, type Editor, type EditorState } from "../model/store";
import { Handling } from "./Handling";

const ASK = /^Ask the service afterwards/;

async function show(about: Partial<NodeSpec>, handling: HandlingValue = {}, readOnly = false, settings: Settings = {}) {
  const edits: Edit[] = [];
  const store = createStore(() => ({ readOnly }) as EditorState);
  const editor = { store, commit: (edit: Edit) => edits.push(edit) } as unknown as Editor;
  await renderPage(
    <EditorContext value={editor}>
      <Handling stepKey="send" node={node("erp.book", "Book it", [0, 0], { handling, settings })} spec={spec("erp.book", "Book", about)} />
    </EditorContext>,
  );
  return { user: userEvent.setup(), written: () => edits.flatMap((edit) => edit.operations).map((operation) => ("value" in operation ? operation.value : null)) };
}

test("a step whose service can be asked offers it, and nothing is written while it is off", async () => {
  const { user, written } = await show({ verifies: true });
  const found = await screen.findByRole("switch", { name: ASK });
  expect(found).not.toBeChecked();
  await user.click(found);
  expect(written()).toEqual([{ ask: true }]);
});

test("switched off again it is as if it had never been set, and the rest stays", async () => {
  const { user, written } = await show({ verifies: true }, { ask: true, timeout_s: 30 });
  await user.click(await screen.findByRole("switch", { name: ASK }));
  expect(written()).toEqual([{ timeout_s: 30 }]);
});

test("a service that cannot tell is not offered", async () => {
  await show({ verifies: false });
  expect(await screen.findByLabelText("Counts as done only if")).toBeInTheDocument();
  expect(screen.queryByRole("switch", { name: ASK })).not.toBeInTheDocument();
});

const BY_ADDRESS: Partial<NodeSpec> = {
  verifies: true,
  verifies_by: "check_url",
  settings_schema: { type: "object", properties: { method: { type: "string", default: "GET" }, check_url: { type: "string", "x-show-if": { method: ["POST"] } } } },
};

test.each([
  [{ method: "POST", check_url: "/seen" }, true],
  [{ method: "POST", check_url: " " }, false],
  [{ method: "POST" }, false],
  [{ check_url: "/seen" }, false],
])("with the settings %j asking is offered: %s", async (settings, offered) => {
  await show(BY_ADDRESS, {}, false, settings);
  expect(await screen.findByLabelText("Counts as done only if")).toBeInTheDocument();
  expect(screen.queryAllByRole("switch", { name: ASK })).toHaveLength(offered ? 1 : 0);
});

test("a switch that is on stays to be switched off when the address is gone", async () => {
  const { user, written } = await show(BY_ADDRESS, { ask: true }, false, { method: "POST" });
  await user.click(await screen.findByRole("switch", { name: ASK }));
  expect(written()).toEqual([{}]);
});

test("who only reads sees it and cannot change it", async () => {
  await show({ verifies: true }, { ask: true }, true);
  expect(await screen.findByRole("switch", { name: ASK })).toBeDisabled();
});
