import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { StepView } from "@/flow/fold";
import { renderPage } from "@/shared/testing/render";
import { RunContext, type RunContextValue } from "../model/context";
import { StepsTab } from "./StepsTab";

const scrolled = vi.fn();
Element.prototype.scrollTo = scrolled;
Object.defineProperty(Element.prototype, "scrollHeight", { configurable: true, get: () => 20_000 });
afterEach(() => scrolled.mockClear());

const stepAt = (round: number): StepView => ({
  node: "send", path: `loop[${String(round)}].send`, status: round === 120 ? "failed" : "succeeded", attempt: 1, port: "success", started_at: null, finished_at: null, duration_ms: 1, error: null, attempts: [],
});

async function show(rounds: number, chosen: string | null = null) {
  const steps = Array.from({ length: rounds }, (_, round) => stepAt(round));
  const run = { id: "r1", graph: { nodes: { send: { name: "Send it", type: "smtp.send" } }, edges: [] } };
  const context = { run, view: { status: "succeeded", finished_at: "2026-01-01T09:00:00Z", steps: {}, waits: [] }, specs: new Map(), types: new Map(), steps, step: chosen, choose: () => undefined } as unknown as RunContextValue;
  await renderPage(
    <RunContext value={context}>
      <StepsTab />
    </RunContext>,
  );
}

test("the one step that failed is found among hundreds", async () => {
  await show(300);
  expect(screen.getByText("300 of 300 steps")).toBeInTheDocument();
  await userEvent.type(screen.getByRole("searchbox", { name: "Find a step by its name" }), "121");
  expect(screen.getByText("1 of 300 steps")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: /Send it #121/ })).toBeInTheDocument();
});

test("a step that a link leads to is scrolled to", async () => {
  await show(300, "loop[250].send");
  expect(scrolled).toHaveBeenCalled();
  expect(scrolled.mock.calls.at(-1)?.[0]).toMatchObject({ top: expect.any(Number) });
  expect((scrolled.mock.calls.at(-1)?.[0] as { top: number }).top).toBeGreaterThan(5_000);
});

test("a short list is shown whole and asks for nothing", async () => {
  await show(5);
  expect(screen.queryByRole("searchbox")).toBeNull();
  expect(screen.getAllByRole("listitem")).toHaveLength(5);
});
