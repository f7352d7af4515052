import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import type { Graph } from "@/flow/model";
import { invoiceGraph } from "@/flow/testing/graphs";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { Draft } from "../api";
import { createEditor, EditorContext } from "../model/store";
import { RunDialog } from "./RunDialog";

const server = testServer();
const FORM = {
  type: "object",
  properties: { what: { type: "string", title: "What do you need?" }, amount: { type: "number", title: "Amount" } },
  required: ["what", "amount"],
};

function formGraph(): Graph {
  const start = { ...Object.values(invoiceGraph().nodes)[0], type: "trigger.manual", settings: { input_schema: FORM } };
  return { ...invoiceGraph(), nodes: { start }, edges: [] } as Graph;
}

test("what is left out is said at its field, nothing is sent before all is there, and Enter starts", async () => {
  const sent: unknown[] = [];
  server.use(
    http.post(at("catalog/describe"), () => HttpResponse.json({ ports: [], effect: "none", output_schema: {}, sample_output: {} })),
    http.post(at("flows/f/run"), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ run_id: "r1" }, { status: 202 });
    }),
  );
  const draft = { flow: { status: "draft" }, graph: formGraph(), revision: 1, findings: [], samples: {}, lock: null, pen: null, webhook: null } as unknown as Draft;
  const editor = createEditor({ flowId: "f", draft, catalog: { nodes: [], connectors: [] }, readOnly: false, whyReadOnly: "", me: "me" });
  editor.store.setState({ dialog: "run" });
  const page = await renderPage(
    <EditorContext value={editor}>
      <RunDialog />
    </EditorContext>,
  );
  const user = userEvent.setup();
  await user.type(await screen.findByLabelText(/What do you need/), "Paper");
  await user.click(screen.getByRole("button", { name: "Start" }));
  expect(await screen.findByLabelText(/Amount/)).toBeInvalid();
  expect(screen.getByLabelText(/What do you need/)).toBeValid();
  expect(sent).toEqual([]);
  await user.type(screen.getByLabelText(/Amount/), "12{Enter}");
  await waitFor(() => expect(page.path()).toBe("/runs/r1"));
  expect(sent).toEqual([{ mode: "dry", payload: { what: "Paper", amount: 12 }, from_draft: true }]);
});
