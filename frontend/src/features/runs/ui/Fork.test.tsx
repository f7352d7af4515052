import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import type { StepView } from "@/flow/fold";
import { ANN, renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import { RunContext, type RunContextValue } from "../model/context";
import { ForkHere, Forks } from "./Fork";

const server = testServer();
const STEP = { path: "send", node: "send", status: "succeeded", attempts: [] } as unknown as StepView;

const SCHEMA = { type: "object", properties: { url: { type: "string", title: "Address" }, tries: { type: "integer", title: "Tries", minimum: 1 } } };

async function show(step: StepView, status = "succeeded", permissions = [...ANN.permissions, "run.redrive"]) {
  server.use(http.get(at("runs/r1/steps/:path"), () => HttpResponse.json({ input: { url: "https://erp.example", tries: 3 }, output: null, attempt: 1, effects: [] })));
  const run = { id: "r1", mode: "live", graph: { nodes: { send: { name: "Send to ERP", type: "http.request" } } } };
  const context = { run, view: { status, n: 7 }, specs: new Map([["http.request", { settings_schema: SCHEMA }]]) } as unknown as RunContextValue;
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

test("the input is a form with what was there, and what the step cannot take is said at its field", async () => {
  const sent: unknown[] = [];
  const refusal = { code: "input_does_not_fit", detail: "Tries is too small.", fields: [{ field: "Tries", path: "tries", message: "is too small" }] };
  server.use(
    http.get(at("runs/r1/fork"), () => HttpResponse.json({ again: ["Send to ERP"], sends: [], kept: [] })),
    http.post(at("runs/r1/fork"), async ({ request }) => {
      sent.push(await request.json());
      return sent.length === 1 ? HttpResponse.json(refusal, { status: 422 }) : HttpResponse.json({ run_id: "r2" }, { status: 202 });
    }),
  );
  const user = await show(STEP);
  await user.click(await screen.findByRole("button", { name: "Run again from here" }));
  await user.click(await screen.findByRole("button", { name: "Change what it is given" }));
  expect(screen.getByLabelText("Address")).toHaveValue("https://erp.example");
  await user.clear(screen.getByLabelText("Tries"));
  await user.type(screen.getByLabelText("Tries"), "0");
  await user.click(screen.getByRole("button", { name: "Start the new run with this input" }));
  await waitFor(() => expect(screen.getByLabelText("Tries")).toBeInvalid());
  await user.clear(screen.getByLabelText("Tries"));
  await user.type(screen.getByLabelText("Tries"), "5");
  expect(screen.getByLabelText("Tries")).toBeValid();
  await user.click(screen.getByRole("button", { name: "Start the new run with this input" }));
  await waitFor(() => expect(sent[1]).toEqual({ from_step: "send", input: { url: "https://erp.example", tries: 5 } }));
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

test("a run of which a part was done again leads to the runs that did it", async () => {
  const forks = [{ id: "0190aaaa-0000-7000-8000-000000abcdef", step: "send", created_at: "2026-03-01T10:00:00Z" }];
  const run = { id: "r1", mode: "live", graph: { nodes: { send: { name: "Send to ERP", type: "http.request" } } }, forks };
  await renderPage(
    <RunContext value={{ run } as unknown as RunContextValue}>
      <Forks />
    </RunContext>,
  );
  expect(await screen.findByTestId("forks")).toHaveTextContent("A part of this run was done again, from “Send to ERP” on:");
  expect(screen.getByRole("link", { name: "Run abcdef" })).toHaveAttribute("href", "/runs/0190aaaa-0000-7000-8000-000000abcdef");
});
