import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { ANN, renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import { RunContext, type RunContextValue } from "../model/context";
import { WhatNow } from "./WhatNow";

const server = testServer();
const GIVEN_UP = { at: "2026-01-01T09:00:00Z", by: "Olga", reason: "Booked by hand" };

async function show(given_up: typeof GIVEN_UP | null, permissions = ["run.redrive"]) {
  const run = { id: "r1", mode: "live", status: "dead", given_up, error: { message: "Refused.", path: "book" }, flow: { id: "f1" }, graph: { nodes: { book: { name: "Book it" } } } };
  const book = { node: "book", path: "book", status: "failed", port: null, error: { message: "Refused." } };
  const context = { run, view: { status: "dead", error: null, steps: { book }, waits: [] }, choose: () => undefined } as unknown as RunContextValue;
  await renderPage(
    <RunContext value={context}>
      <WhatNow />
    </RunContext>,
    { session: { ...ANN, permissions } },
  );
}

test("a run that waits for a person is given up after a question, with the reason", async () => {
  const sent: unknown[] = [];
  server.use(
    http.post(at("runs/r1/discard"), async ({ request }) => {
      sent.push(await request.json());
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await show(null);
  await userEvent.click(screen.getByRole("button", { name: "Give up" }));
  await userEvent.type(await screen.findByRole("textbox", { name: /Reason/ }), "Booked by hand");
  expect(sent).toEqual([]);
  await userEvent.click(screen.getAllByRole("button", { name: "Give up" }).at(-1) as HTMLElement);
  await waitFor(() => expect(sent).toEqual([{ reason: "Booked by hand" }]));
});

test("a run given up says by whom and why, and offers neither to go on nor to give it up again", async () => {
  await show(GIVEN_UP);
  expect(screen.getByText(/Given up by Olga/)).toHaveTextContent("Booked by hand");
  expect(screen.queryByRole("button", { name: "Give up" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Continue from here" })).toBeNull();
});

test("who may not continue a run may not give it up", async () => {
  await show(null, ["run.view"]);
  expect(screen.queryByRole("button", { name: "Give up" })).toBeNull();
});
