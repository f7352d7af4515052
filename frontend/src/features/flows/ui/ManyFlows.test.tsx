import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import { FlowsPage } from "./FlowsPage";
import { tidy } from "./MoveFlows";

const server = testServer();

const flow = (id: string, name: string, folder = "") => ({ id, name, folder, description: "", status: "draft", version: null, draft_revision: 1, updated_at: "2026-01-01T09:00:00Z", updated_by: "Ann", findings: { errors: 0, warnings: 0 }, triggers: [] });
const FLOWS = [flow("a", "Bills", "Finance"), flow("b", "Leave"), flow("c", "Trips")];

type Wanted = { flows: string[]; folder?: string; archived?: boolean };

/** The changes that reach the server; it refuses those of `refused`. */
function house(refused: string[] = []): Wanted[] {
  const changes: Wanted[] = [];
  const why = (id: string) => (refused.includes(id) ? { id, ok: false, code: "forbidden", message: "You may not publish. Ask an admin." } : { id, ok: true, code: "", message: "" });
  server.use(
    http.get(at("flows"), () => HttpResponse.json({ items: FLOWS, next: null, folders: ["Finance"] })),
    http.get(at("standstills"), () => HttpResponse.json({ items: [] })),
    http.post(at("flows/bulk"), async ({ request }) => {
      const wanted = (await request.json()) as Wanted;
      changes.push(wanted);
      return HttpResponse.json({ items: wanted.flows.map(why) });
    }),
  );
  return changes;
}

const tick = async (name: string) => userEvent.click(await screen.findByRole("checkbox", { name }));

test("chosen flows are moved to a folder together", async () => {
  const changes = house();
  await renderPage(<FlowsPage />);
  await tick("Choose Leave");
  await tick("Choose Trips");
  await userEvent.click(screen.getByRole("button", { name: "Move to a folder" }));
  const dialog = await screen.findByRole("dialog", { name: "Move 2 flows to a folder" });
  await userEvent.type(within(dialog).getByRole("combobox", { name: "Folder" }), "People / Leave");
  await userEvent.click(within(dialog).getByRole("button", { name: "Move" }));
  await waitFor(() => expect(changes).toEqual([{ flows: ["b", "c"], folder: "People/Leave" }]));
  await waitFor(() => expect(screen.queryByText("2 flows chosen")).toBeNull());
});

test("a flow that may not be archived stays chosen and says why; the others are archived", async () => {
  const changes = house(["b"]);
  await renderPage(<FlowsPage />);
  await tick("Choose all 3 flows that are shown");
  await userEvent.click(screen.getByRole("button", { name: "Archive" }));
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Archive" }));
  expect(await screen.findByText(/You may not publish. Ask an admin./)).toBeInTheDocument();
  expect(changes).toEqual([{ flows: ["a", "b", "c"], archived: true }]);
  expect(screen.getByText("1 flow chosen")).toBeInTheDocument();
});

test("what can be done with the chosen flows stands behind the list, so that no row moves", async () => {
  house();
  await renderPage(<FlowsPage />);
  await tick("Choose Leave");
  const bar = screen.getByRole("region", { name: "With the chosen flows" });
  expect(screen.getByRole("table").compareDocumentPosition(bar) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
});

test("flows that want something are asked for by that", async () => {
  const asked: (string | null)[] = [];
  server.use(
    http.get(at("standstills"), () => HttpResponse.json({ items: [] })),
    http.get(at("flows"), ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("wants"));
      return HttpResponse.json({ items: FLOWS, next: null, folders: [] });
    }),
  );
  await renderPage(<FlowsPage />);
  await userEvent.click(await screen.findByRole("combobox", { name: "Drafts" }));
  await userEvent.click(await screen.findByRole("option", { name: "Things to fix" }));
  await waitFor(() => expect(asked).toContain("mending"));
});

test("the folder of a flow leads to all that are in it", async () => {
  house();
  await renderPage(<FlowsPage />);
  expect(await screen.findByRole("link", { name: /Finance/ })).toHaveAttribute("href", expect.stringContaining("folder=Finance"));
});

test.each([
  [" Finance / Bills/", "Finance/Bills"],
  ["//", ""],
])("%j is kept as %j", (written, kept) => {
  expect(tidy(written)).toBe(kept);
});
