import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import type { WaitView } from "@/flow/fold";
import { ANN, renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import { RunContext, type RunContextValue } from "../model/context";
import { Waiting } from "./Waits";

const server = testServer();
const ASKED = { wait_id: "w1", path: "ask", reason: "task", title: "Fine?", for: ["group:Approver"], since: "2026-01-01T09:00:00Z", until: null } as unknown as WaitView;

async function show(mode: string, permissions: string[], wait = ASKED) {
  const run = { id: "r1", mode, children: [], people: { "ann@acme.example": "Ann Lee" }, graph: { nodes: { ask: { name: "Ask her", type: "flow.approval" } } } };
  const context = { run, view: { status: "waiting", steps: {}, waits: [wait] } } as unknown as RunContextValue;
  await renderPage(
    <RunContext value={context}>
      <Waiting wait={wait} />
    </RunContext>,
    { session: { ...ANN, permissions } },
  );
}

test("who tests a flow answers in the place of those a live run would ask, once", async () => {
  const sent: unknown[] = [];
  server.use(
    http.post(at("runs/r1/answer"), async ({ request }) => {
      sent.push(await request.json());
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await show("test", ["flow.test"]);
  const approve = screen.getByRole("button", { name: "Approve in this test" });
  await userEvent.click(approve);
  await waitFor(() => expect(approve).toBeDisabled());
  expect(sent).toEqual([{ wait_id: "w1", outcome: "approved" }]);
});

test.each([
  ["a live run", "live", ["flow.test", "run.view"]],
  ["somebody who may not test", "test", ["run.view"]],
])("%s is not answered here", async (_name, mode, permissions) => {
  server.use(http.get(at("tasks"), () => HttpResponse.json({ items: [], next: null })));
  await show(mode, permissions);
  expect(screen.getByTestId("why-waiting")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Approve in this test" })).toBeNull();
});

test.each([
  ["test", 1],
  ["dry", 0],
])("an answer in a %s run says before whether the next steps really send", async (mode, warned) => {
  await show(mode, ["flow.test"]);
  expect(screen.getByRole("button", { name: "Approve in this test" })).toBeEnabled();
  expect(screen.queryAllByText(/really sends/)).toHaveLength(warned);
});

test("who is asked is named; somebody who is no member is called by the address", async () => {
  await show("dry", ["flow.test"], { ...ASKED, for: ["ann@acme.example", "guest@elsewhere.example"] });
  expect(screen.getByTestId("why-waiting")).toHaveTextContent("Waits for Ann Lee or guest@elsewhere.example to decide “Fine?”.");
});
