import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, expect, test, vi } from "vitest";
import { ANN, renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { SavedView } from "./model";
import { isFiltered, SavedViews, type Search } from ".";
import { sameSearch } from "./search";

const server = testServer();
const PLACE = "handrail.runs.views";
afterEach(() => localStorage.clear());

const BROKEN: SavedView = {
  id: "v1",
  page: "runs",
  name: "Broken",
  search: { status: "dead" },
  shared: false,
  owner: "Ann Lee",
  mine: true,
  updated_at: "2026-11-21T10:00:00Z",
};
const OLGAS: SavedView = { ...BROKEN, id: "v2", name: "apples", search: { q: "apple" }, shared: true, owner: "Olga", mine: false };

/** A server that keeps views; gives what was asked of it. */
function keeping(...views: SavedView[]) {
  const asked: [string, unknown][] = [];
  const kept = [...views];
  server.use(
    http.get(at("views"), () => HttpResponse.json({ items: kept, next: null })),
    http.post(at("views"), async ({ request }) => {
      const body = (await request.json()) as { name: string; search: Record<string, string> };
      asked.push(["POST", body]);
      kept.push({ ...BROKEN, id: `v${String(kept.length + 1)}`, ...body });
      return HttpResponse.json(kept.at(-1), { status: 201 });
    }),
    http.patch(at("views/:id"), async ({ request, params }) => {
      asked.push([`PATCH ${String(params["id"])}`, await request.json()]);
      return HttpResponse.json(BROKEN);
    }),
    http.delete(at("views/:id"), ({ params }) => {
      asked.push([`DELETE ${String(params["id"])}`, null]);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return asked;
}

async function shown(search: Search = {}, permissions = ANN.permissions) {
  const show = vi.fn();
  await renderPage(<SavedViews page="runs" search={search} show={show} clear="All" />, { session: { ...ANN, permissions } });
  return { show, user: userEvent.setup() };
}

test("own and shared views stand by name, say whose they are, and show their filters", async () => {
  keeping(BROKEN, OLGAS);
  const { show, user } = await shown({ status: "dead" });
  const group = await screen.findByRole("group", { name: "Saved views" });
  await within(group).findByRole("button", { name: "Broken" });
  expect(within(group).getAllByRole("button", { pressed: false }).map((button) => button.textContent)).toEqual(["apples Shared by Olga"]);
  expect(within(group).getByRole("button", { name: "Broken", pressed: true })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save this view" })).toBeNull();
  await user.click(within(group).getByRole("button", { name: /apples/ }));
  expect(show).toHaveBeenCalledWith({ q: "apple" });
});

test("what others share is changed by admins only", async () => {
  keeping(OLGAS);
  await shown();
  await screen.findByRole("button", { name: /apples/ });
  expect(screen.queryByRole("button", { name: "Actions for the view apples" })).toBeNull();
});

test("a view is saved with what narrows the list, and shared when that is ticked", async () => {
  const asked = keeping();
  const { user } = await shown({ status: "dead", q: undefined, flow: "" });
  await user.click(await screen.findByRole("button", { name: "Save this view" }));
  await user.type(await screen.findByRole("textbox", { name: "Name of the view" }), " To mend ");
  await user.click(screen.getByRole("checkbox", { name: "Share with the workspace" }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(asked).toEqual([["POST", { page: "runs", name: "To mend", search: { status: "dead" }, shared: true }]]));
  expect(await screen.findByText("“To mend” is saved")).toBeVisible();
  expect(screen.getByRole("button", { name: "To mend shared", pressed: true })).toHaveFocus();
});

test("a name that is one's own already gets the new filters; who may not change flows shares nothing", async () => {
  const asked = keeping(BROKEN);
  const { user } = await shown({ q: "x" }, ["run.view"]);
  await user.click(await screen.findByRole("button", { name: "Save this view" }));
  await user.type(await screen.findByRole("textbox", { name: "Name of the view" }), "broken");
  expect(screen.getByText("It takes the place of your view with this name.")).toBeVisible();
  expect(screen.queryByRole("checkbox")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(asked).toEqual([["PATCH v1", { search: { q: "x" } }]]));
});

test("a refused name says why and what to do, and keeps what was typed", async () => {
  keeping();
  const { user } = await shown({ q: "x" });
  const refusal = { status: 429, code: "too_many_views", detail: "There are 50 views already.", hint: "Delete one that nobody uses." };
  server.use(http.post(at("views"), () => HttpResponse.json(refusal, { status: 429 })));
  await user.click(await screen.findByRole("button", { name: "Save this view" }));
  const name = await screen.findByRole("textbox", { name: "Name of the view" });
  await user.type(name, "Mine");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("There are 50 views already. Delete one that nobody uses.")).toBeVisible();
  expect(name).toHaveValue("Mine");
});

test("a view is renamed, given the filters shown, shared and deleted by its menu", async () => {
  const asked = keeping(BROKEN);
  const { user } = await shown({ q: "x" });
  const choose = async (item: string) => {
    await user.click(await screen.findByRole("button", { name: "Actions for the view Broken" }));
    await user.click(await screen.findByRole("menuitem", { name: item }));
  };
  await choose("Rename");
  const name = await screen.findByRole("textbox", { name: "Name of the view" });
  await user.clear(name);
  await user.type(name, "Dead{Enter}");
  await waitFor(() => expect(asked).toHaveLength(1));
  await choose("Keep the filters shown in it");
  await choose("Share with the workspace");
  expect(await screen.findByText("“Broken” is shared")).toBeVisible();
  await choose("Delete");
  await user.click(within(await screen.findByRole("dialog", { name: "Delete the view “Broken”?" })).getByRole("button", { name: "Delete" }));
  await waitFor(() =>
    expect(asked).toEqual([
      ["PATCH v1", { name: "Dead" }],
      ["PATCH v1", { search: { q: "x" } }],
      ["PATCH v1", { shared: true }],
      ["DELETE v1", null],
    ]),
  );
});

test("views that cannot be read say so, what to do, and are read again", async () => {
  server.use(http.get(at("views"), () => HttpResponse.error()));
  const { user } = await shown();
  expect(await screen.findByText(/The saved views could not be read\. You may be offline/)).toBeVisible();
  keeping(BROKEN);
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("button", { name: "Broken" })).toBeVisible();
});

test("what this browser kept by itself is brought to the server once, without a word", async () => {
  const old = [
    { name: "Broken", filters: { status: "dead" } },
    { name: "apples", filters: { flow: "f", days: "7", q: "" } },
    { name: 1 },
    "junk",
  ];
  localStorage.setItem(PLACE, JSON.stringify(old));
  const asked = keeping(BROKEN);
  await shown();
  expect(await screen.findByRole("button", { name: "apples" })).toBeVisible();
  expect(asked).toEqual([["POST", { page: "runs", name: "apples", search: { flow: "f", days: "7" } }]]);
  expect(localStorage.getItem(PLACE)).toBeNull();
});

test("a kept view whose name means something else on the server comes under another name", async () => {
  localStorage.setItem(PLACE, JSON.stringify([{ name: "broken", filters: { status: "failed" } }]));
  const asked = keeping(BROKEN);
  await shown();
  expect(await screen.findByRole("button", { name: "broken 2" })).toBeVisible();
  expect(asked).toHaveLength(1);
});

test.each([
  ["did not reach the server stays for the next time", 503, '[{"name":"Later","filters":{"q":"x"}}]'],
  ["the server can never take is let go", 400, null],
])("a kept view that %s", async (_, status, left) => {
  localStorage.setItem(PLACE, '[{"name":"Later","filters":{"q":"x"}}]');
  keeping(BROKEN);
  server.use(http.post(at("views"), () => HttpResponse.json({ code: "x", detail: "No." }, { status })));
  await shown();
  await screen.findByRole("button", { name: "Broken" });
  expect(localStorage.getItem(PLACE)).toBe(left);
});

test("what stands in the browser and is no list of views is removed", async () => {
  localStorage.setItem(PLACE, "{broken");
  keeping(BROKEN);
  await shown();
  await screen.findByRole("button", { name: "Broken" });
  expect(localStorage.getItem(PLACE)).toBeNull();
});

test("filters that say nothing are the same as none", () => {
  expect(sameSearch({ status: undefined, q: "" }, {})).toBe(true);
  expect(sameSearch({ status: "dead" }, {})).toBe(false);
  expect(isFiltered({ q: "" })).toBe(false);
});
