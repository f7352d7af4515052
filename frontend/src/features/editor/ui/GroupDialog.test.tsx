import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { emptyGraph } from "@/flow/model";
import { node } from "@/flow/testing/graphs";
import { renderPage } from "@/shared/testing/render";
import type { Draft } from "../api";
import { createEditor, EditorContext } from "../model/store";
import { GroupDialog } from "./GroupDialog";
import { LiveRegion } from "./LiveRegion";

async function show(keys: string[]) {
  const nodes = {
    hand: node("trigger.manual", "By hand", [0, 0]),
    each: node("flow.each", "For each", [296, -64]),
    pick: node("flow.set", "Pick", [328, 0], { inside: "each" }),
    send: node("flow.set", "Send", [624, 0], { inside: "each" }),
  };
  const draft = { flow: { status: "draft" }, graph: { ...emptyGraph(), nodes }, revision: 1, findings: [], samples: {}, lock: null, pen: null, webhook: null } as unknown as Draft;
  const editor = createEditor({ flowId: crypto.randomUUID(), draft, catalog: { nodes: [], connectors: [] }, readOnly: false, whyReadOnly: "", me: "me" });
  editor.store.setState({ active: keys[0] ?? null, naming: { keys, id: null } });
  await renderPage(
    <EditorContext value={editor}>
      <GroupDialog />
      <LiveRegion />
    </EditorContext>,
  );
  return { editor, user: userEvent.setup() };
}

test("steps of one frame become a group, and it is said where", async () => {
  const { editor, user } = await show(["pick", "send"]);
  await user.type(await screen.findByLabelText("Name"), "Prepare{Enter}");
  expect(editor.store.getState().graph.groups).toMatchObject([{ name: "Prepare", keys: ["pick", "send"] }]);
  expect(screen.getByTestId("live")).toHaveTextContent("2 steps in For each grouped as Prepare");
  editor.undo();
  expect(await screen.findByText(/^Undone: grouping/)).toBeInTheDocument();
  expect(editor.store.getState().graph.groups).toEqual([]);
});

test("steps of different frames are refused with the reason, and nothing is changed", async () => {
  const { editor, user } = await show(["hand", "pick"]);
  expect(await screen.findByText("“Pick” lies in “For each”, “By hand” does not.")).toBeVisible();
  expect(screen.queryByLabelText("Name")).toBeNull();
  await user.click(screen.getAllByRole("button", { name: "Close" }).at(-1) ?? document.body);
  const { naming, graph, focusAsked } = editor.store.getState();
  expect([naming, graph.groups, focusAsked?.key]).toEqual([null, [], "hand"]);
});
