import { QueryClient } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import { type Filters, runsQuery } from "../api";
import { RunFilters } from "./RunFilters";

const server = testServer();
const DAY = 864e5;

async function show(filters: Filters) {
  server.use(
    http.get(at("flows"), () => HttpResponse.json({ items: [], next: null, folders: [] })),
    http.get(at("runs/keys"), () => HttpResponse.json({ items: [] })),
  );
  const put = vi.fn();
  await renderPage(<RunFilters filters={filters} put={put} />);
  return put;
}

/** What the server is asked for. */
async function asked(filters: Filters): Promise<URLSearchParams> {
  let found = new URLSearchParams();
  server.use(
    http.get(at("runs"), ({ request }) => {
      found = new URL(request.url).searchParams;
      return HttpResponse.json({ items: [], next: null, scanned: null });
    }),
  );
  await new QueryClient().fetchInfiniteQuery(runsQuery(filters));
  return found;
}

test("runs in doubt are a choice among the statuses", async () => {
  const put = await show({});
  await userEvent.click(await screen.findByRole("combobox", { name: "Status" }));
  await userEvent.click(await screen.findByRole("option", { name: "In doubt" }));
  expect(put).toHaveBeenCalledWith({ status: "in_doubt" });
});

test("an address that asks for runs that began long ago shows so", async () => {
  await show({ status: "waiting", days: "over_3" });
  expect(await screen.findByRole("combobox", { name: "Time" })).toHaveValue("Over 3 days ago");
});

test("runs of the last days began since then, others before", async () => {
  const recent = await asked({ days: "7" });
  expect(Date.now() - Date.parse(recent.get("since") ?? "")).toBeCloseTo(7 * DAY, -5);
  const old = await asked({ status: "waiting", days: "over_3" });
  expect(Date.now() - Date.parse(old.get("until") ?? "")).toBeCloseTo(3 * DAY, -5);
  expect([old.get("since"), old.get("days"), old.get("status")]).toEqual([null, null, "waiting"]);
});
