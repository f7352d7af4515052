import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import type { StepView } from "@/flow/fold";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import { RunContext, type RunContextValue } from "../model/context";
import { ItemOf } from "./ItemOf";
import { LoopItems } from "./LoopItems";

const server = testServer();
const STEP = { path: "each", node: "each", status: "succeeded", attempts: [] } as unknown as StepView;
const GRAPH = { nodes: { each: { name: "Send mails", type: "flow.each" } } };
const COUNTS = { total: 160, done: 159, failed: 102 };

const item = (index: number, status: string, message?: string) => ({ id: `i${String(index)}`, index, status, given_up: null, error: message ? { message } : null, about: [{ name: "email", value: `p${String(index)}@x.example` }] });

async function show(ui: React.ReactNode, run: Record<string, unknown> = {}) {
  const context = { run: { id: "r1", graph: GRAPH, trigger: { node: "each" }, ...run }, view: { status: "succeeded", waits: [] } } as unknown as RunContextValue;
  await renderPage(<RunContext value={context}>{ui}</RunContext>);
  return userEvent.setup();
}

/** Answers as the product does, and writes down what it was asked for. */
function items(counts: object | null = COUNTS): string[] {
  const asked: string[] = [];
  server.use(
    http.get(at("runs/r1/items"), ({ request }) => {
      const query = new URL(request.url).searchParams;
      const [status, after] = [query.get("status"), query.get("after")];
      asked.push(`${query.get("path") ?? ""} ${status ?? "all"} ${after ?? "-"}`);
      const steps = counts === null ? {} : { each: counts };
      if (status !== "failed") return HttpResponse.json({ steps, items: [item(0, "succeeded")], next: null });
      return HttpResponse.json(after === null ? { steps, items: [item(6, "failed", "No such mailbox.")], next: 6 } : { steps, items: [item(119, "failed", "Full.")], next: null });
    }),
  );
  return asked;
}

test("the failed items come first, each with its number, its error and the way to its run", async () => {
  const asked = items();
  const user = await show(<LoopItems step={STEP} />);
  expect(await screen.findByText("160 items: 57 done, 102 failed, 1 to go")).toBeInTheDocument();
  const row = await screen.findByRole("listitem");
  expect(within(row).getByRole("link", { name: "Item 7" })).toHaveAttribute("href", "/runs/i6");
  expect(row).toHaveTextContent("No such mailbox.");
  await user.click(screen.getByRole("button", { name: "Show more" }));
  expect(await screen.findByRole("link", { name: "Item 120" })).toBeInTheDocument();
  expect(asked).toEqual(["each failed -", "each failed 6"]);
});

test("a failed item waits for nobody: the loop tolerates it, or decides what becomes of it", async () => {
  const steps = { each: { total: 60, done: 60, failed: 1 } };
  server.use(http.get(at("runs/r1/items"), () => HttpResponse.json({ steps, items: [item(6, "dead", "No such mailbox.")], next: null })));
  await show(<LoopItems step={STEP} />);
  expect(await screen.findByText("Failed, tolerated")).toBeInTheDocument();
  await show(<LoopItems step={{ ...STEP, status: "waiting" }} />);
  expect(await screen.findByText("Failed", { selector: "li *" })).toBeInTheDocument();
  expect(screen.queryByText("Needs a person")).toBeNull();
});

test("other items are a choice away", async () => {
  items();
  const user = await show(<LoopItems step={STEP} />);
  await user.selectOptions(await screen.findByRole("combobox", { name: "Which items to show" }), "All");
  expect(await screen.findByRole("link", { name: "Item 1" })).toBeInTheDocument();
  expect(screen.getByText("p0@x.example")).toBeInTheDocument();
});

test("where nothing failed all items are shown", async () => {
  const asked = items({ total: 60, done: 60, failed: 0 });
  await show(<LoopItems step={STEP} />);
  expect(await screen.findByRole("link", { name: "Item 1" })).toBeInTheDocument();
  expect(asked).toEqual(["each failed -", "each all -"]);
});

test("a small loop, whose items are steps of the run, has no such list", async () => {
  const asked = items(null);
  await show(<LoopItems step={STEP} />);
  await expect.poll(() => asked).toEqual(["each failed -"]);
  expect(screen.queryByRole("region", { name: "Items" })).toBeNull();
});

test("the run of an item says whose item it is", async () => {
  await show(<ItemOf />, { parent: { id: "0000-abc123", flow_name: "Mail", path: "each", index: 6, tolerated: false } });
  expect(screen.getByTestId("item-of")).toHaveTextContent("Item 7 of “Send mails” in run …abc123");
  expect(screen.getByRole("link")).toHaveAttribute("href", "/runs/0000-abc123?step=each");
});

test("a run that another flow started is no item", async () => {
  await show(<ItemOf />, { parent: { id: "r0", flow_name: "Mail", path: "call", index: null, tolerated: false } });
  expect(screen.queryByTestId("item-of")).toBeNull();
});
