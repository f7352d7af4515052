import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import type { StepView } from "@/flow/fold";
import { ANN, renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import { RunContext, type RunContextValue } from "../model/context";
import { ForkHere } from "./Fork";

const server = testServer();
const STEP = { path: "send", node: "send", status: "succeeded", attempts: [] } as unknown as StepView;

async function show(step: StepView, status = "succeeded", permissions = [...ANN.permissions, "run.redrive"]) {
  const run = { id: "r1", mode: "live", graph: { nodes: { send: { name: "Send to ERP" } } } };
  const context = { run, view: { status } } as unknown as RunContextValue;
  await renderPage(
    <RunContext value={context}>
      <ForkHere step={step} />
    </RunContext>,
    { session: { ...ANN, permissions } },
  );
  return userEvent.setup();
}

test("who runs a part again sees before what is sent, and then starts it", async () => {
  const sent: unknown[] = [];
  server.use(
    http.get(at("runs/r1/fork"), () => HttpResponse.json({ again: ["Send to ERP", "Tell"], sends: ["Send to ERP"], kept: ["Check"] })),
    http.post(at("runs/r1/fork"), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ run_id: "r2" }, { status: 202 });
    }),
  );
  const user = await show(STEP);
  await user.click(await screen.findByRole("button", { name: "Run again from here" }));
  expect(await screen.findByText("This is sent again")).toBeInTheDocument();
  expect(screen.getByText("Taken over as it was, and not sent again: Check.")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Start the new run" }));
  await waitFor(() => expect(sent).toEqual([{ from_step: "send" }]));
});

test.each([
  ["a step inside a loop", { ...STEP, path: "each[0]/send" }, "succeeded"],
  ["a step that was not needed", { ...STEP, status: "skipped" } as StepView, "succeeded"],
  ["a run that goes on", STEP, "running"],
  ["somebody who may not", STEP, "succeeded", ANN.permissions],
])("%s offers no such start", async (_name, step, status, permissions?: string[]) => {
  await show(step, status, permissions);
  expect(screen.queryByRole("button", { name: "Run again from here" })).toBeNull();
});
