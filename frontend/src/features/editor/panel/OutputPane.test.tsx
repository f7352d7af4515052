import { waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { given, invoiceGraph } from "@/flow/testing/graphs";
import { ANN, renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { Draft } from "../api";
import { deskOf } from "../model/desk";
import { createEditor, EditorContext } from "../model/store";
import { OutputPane } from "./OutputPane";

const server = testServer();
const MAY_TEST = { ...ANN, permissions: [...ANN.permissions, "flow.test"] };

test("the command that tests only this step starts the test once, without sending", async () => {
  const asked: unknown[] = [];
  server.use(
    http.post(at("flows/f/steps/erp/test"), async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json({ ok: true, port: "success", output: { number: 1 }, input: null, not_sent: true, duration_ms: 3 });
    }),
  );
  Element.prototype.scrollIntoView = () => undefined;
  const graph = invoiceGraph();
  const draft = { flow: { status: "draft" }, graph, revision: 1, findings: [], samples: {}, lock: null, pen: null, webhook: null } as unknown as Draft;
  const editor = createEditor({ flowId: "f", draft, catalog: { nodes: [], connectors: [] }, readOnly: false, whyReadOnly: "", me: "me" });
  const page = await renderPage(
    <EditorContext value={editor}>
      <OutputPane stepKey="erp" node={given(graph.nodes["erp"])} spec={undefined} />
    </EditorContext>,
    { session: MAY_TEST },
  );
  await page.findByRole("region", { name: "Output" });
  deskOf(editor, { fit: () => undefined }).test("erp");
  await waitFor(() => expect(asked).toEqual([{ mode: "dry" }]));
  await page.findByText(/nothing was sent/);
  expect([asked.length, editor.store.getState().testAsked]).toEqual([1, null]);
});
