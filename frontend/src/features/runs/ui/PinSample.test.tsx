import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { ANN, renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import { RunContext, type RunContextValue } from "../model/context";
import { PinSample } from "./PinSample";

const server = testServer();

async function show(permissions: string[], value: unknown) {
  const context = { run: { id: "r", flow: { id: "f", name: "Invoices" } } } as unknown as RunContextValue;
  await renderPage(
    <RunContext value={context}>
      <PinSample node="erp" value={value} />
      <p>beside</p>
    </RunContext>,
    { session: { ...ANN, permissions } },
  );
  await screen.findByText("beside");
}

test("what a step gave in a run becomes the pinned sample of its flow", async () => {
  const pinned: unknown[] = [];
  server.use(
    http.put(at("flows/f/samples/erp"), async ({ request }) => {
      pinned.push(await request.json());
      return HttpResponse.json({ value: null, source: "pinned", pinned: true });
    }),
  );
  await show(["flow.edit"], { number: 7 });
  await userEvent.click(screen.getByRole("button", { name: "Pin as sample" }));
  await screen.findByText(/Pinned: the draft is drawn and tested/);
  expect(pinned).toEqual([{ value: { number: 7 }, pinned: true }]);
});

test.each([
  ["who may not edit the flow", ["run.view"], { number: 7 }],
  ["a step that gave nothing", ["flow.edit"], null],
])("%s is offered no pin", async (_, permissions, value) => {
  await show(permissions, value);
  expect(screen.queryByRole("button", { name: "Pin as sample" })).toBeNull();
});
