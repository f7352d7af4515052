import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { ANN, renderPage } from "@/shared/testing/render";
import { RunContext, type RunContextValue } from "../model/context";
import { RunActions, RunFacts } from "./RunHeader";

async function show(mode: string) {
  const form = { type: "object", properties: { amount: { type: "number", title: "Amount in EUR" } } };
  const run = {
    id: "r1",
    mode,
    version: null,
    about: [{ name: "amount", value: "900" }, { name: "order_id", value: "R-7" }],
    started_by: { kind: "user", name: "Olga" },
    trigger: { kind: "manual", node: "start" },
    created_at: "2026-01-01T09:00:00Z",
    flow: { id: "f1", name: "Order" },
    graph: { nodes: { start: { name: "Start", type: "trigger.manual", settings: { input_schema: form } } } },
  };
  const view = { status: "succeeded", started_at: "2026-01-01T09:00:00Z", finished_at: "2026-01-01T09:00:02Z" };
  await renderPage(
    <RunContext value={{ run, view } as unknown as RunContextValue}>
      <RunFacts />
      <RunActions />
    </RunContext>,
    { session: { ...ANN, permissions: [] } },
  );
}

test("what names a run is called as its form calls it, and in words where no form does", async () => {
  await show("live");
  expect(screen.getByText("Amount in EUR")).toHaveTextContent("Amount in EUR 900");
  expect(screen.getByText("Order id")).toHaveTextContent("Order id R-7");
});

test.each([
  ["test", 1],
  ["dry", 1],
  ["live", 0],
])("from a %s run one click leads back to the drawing, if it is a test", async (mode, links) => {
  await show(mode);
  expect(await screen.findByRole("button", { name: "More" })).toBeVisible();
  const found = screen.queryAllByRole("link", { name: "Open the flow" });
  expect(found.map((link) => link.getAttribute("href"))).toEqual(Array.from({ length: links }, () => "/flows/f1"));
});
