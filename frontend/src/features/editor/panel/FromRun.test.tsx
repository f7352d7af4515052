import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { given, invoiceGraph } from "@/flow/testing/graphs";
import { ANN, renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { Draft } from "../api";
import { createEditor, EditorContext } from "../model/store";
// What is loaded when it is wanted is here already, however busy the machine is.
import "./FromRun";
import { SampleView } from "./Sample";

const server = testServer();
const MAY_SEE = { ...ANN, permissions: [...ANN.permissions, "run.view"] };

const runAt = (id: string, minute: number) => ({ id, status: "succeeded", created_at: `2026-01-01T09:0${String(minute)}:00Z`, about: [{ name: "Supplier", value: `Supplier ${id}` }] });

/** The newer run never came to the step; the older one did, the second time in a loop. */
function runs(pinned: unknown[]) {
  const step = (path: string, status: string) => ({ [path]: { node: "erp", path, status } });
  server.use(
    http.get(at("runs"), ({ request }) => HttpResponse.json({ items: new URL(request.url).searchParams.get("flow") === "f" ? [runAt("new", 5), runAt("old", 1)] : [] })),
    http.get(at("runs/new"), () => HttpResponse.json({ view: { steps: {} } })),
    http.get(at("runs/old"), () => HttpResponse.json({ view: { steps: { ...step("each[0].erp", "failed"), ...step("each[1].erp", "succeeded") } } })),
    http.get(at("runs/old/steps/each[1].erp"), () => HttpResponse.json({ output: { number: 7 } })),
    http.put(at("flows/f/samples/erp"), async ({ request }) => {
      pinned.push(await request.json());
      return HttpResponse.json({ value: null, source: "pinned", pinned: true });
    }),
  );
}

async function show(session = MAY_SEE) {
  const graph = invoiceGraph();
  const draft = { flow: { status: "draft" }, graph, revision: 1, findings: [], samples: {}, lock: null, pen: null, webhook: null } as unknown as Draft;
  const editor = createEditor({ flowId: "f", draft, catalog: { nodes: [], connectors: [] }, readOnly: false, whyReadOnly: "", me: "me" });
  await renderPage(
    <EditorContext value={editor}>
      <SampleView stepKey="erp" node={given(graph.nodes["erp"])} spec={undefined} />
    </EditorContext>,
    { session },
  );
  return editor;
}

test("what a step gave in an earlier run is pinned; a run that did not reach it is told apart", async () => {
  const pinned: unknown[] = [];
  runs(pinned);
  const editor = await show();
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Take it from a run" }));
  expect(await screen.findByText(/gave nothing in this run/)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Pin as sample" })).toBeDisabled();
  await user.selectOptions(screen.getByRole("combobox", { name: "Run" }), "old");
  await screen.findByText("number");
  await user.click(screen.getByRole("button", { name: "Pin as sample" }));
  await screen.findByText("Pinned sample");
  expect(pinned).toEqual([{ value: { number: 7 }, pinned: true }]);
  expect(editor.store.getState().samples["erp"]).toMatchObject({ value: { number: 7 }, pinned: true });
});

test("who may not see runs is not offered their data", async () => {
  await show({ ...ANN, permissions: ["flow.view", "flow.edit"] });
  await screen.findByRole("button", { name: "Edit the sample" });
  expect(screen.queryByRole("button", { name: "Take it from a run" })).toBeNull();
});
