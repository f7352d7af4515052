import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { useState } from "react";
import { expect, test } from "vitest";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { Filters } from "../api";
import { RunFilters } from "./RunFilters";

const server = testServer();

/** An address, as far as filters go. */
function Address({ start }: { start: Filters }) {
  const [filters, put] = useState(start);
  return (
    <>
      <RunFilters filters={filters} put={(change) => put((old) => ({ ...old, ...change }))} />
      <button onClick={() => put({})}>Nothing</button>
      <output>{JSON.stringify(filters)}</output>
    </>
  );
}

async function filtering(start: Filters) {
  server.use(
    http.get(at("flows"), () => HttpResponse.json({ items: [{ id: "f1", name: "Invoices" }], next: "more" })),
    http.get(at("flows/f900"), () => HttpResponse.json({ id: "f900", name: "Ninth hundred" })),
    http.get(at("runs/keys"), () => HttpResponse.json({ items: ["order"] })),
  );
  await renderPage(<Address start={start} />);
  return userEvent.setup();
}

const address = () => JSON.parse(screen.getByRole("status").textContent ?? "") as Filters;

test("one can go on typing after the list was narrowed, and clearing the filters empties the field", async () => {
  const user = await filtering({});
  const words = await screen.findByRole("searchbox", { name: "Search the data" });
  await user.type(words, "R");
  await waitFor(() => expect(address()).toEqual({ q: "R" }));
  await user.keyboard("2");
  await waitFor(() => expect(address()).toEqual({ q: "R2" }));
  await user.click(screen.getByRole("button", { name: "Nothing" }));
  expect(words).toHaveValue("");
});

test("a key field of the address is shown, and stays chosen while its value is written anew", async () => {
  const user = await filtering({ key: "order=R-1" });
  const value = await screen.findByRole("textbox", { name: "Value of Order" });
  expect(value).toHaveValue("R-1");
  await user.clear(value);
  await waitFor(() => expect(address()).toEqual({}));
  await user.type(value, "R-2");
  await waitFor(() => expect(address()).toEqual({ key: "order=R-2" }));
  expect(value).toHaveFocus();
});

test("a flow of the address is named, however many flows there are", async () => {
  await filtering({ flow: "f900" });
  expect(await screen.findByDisplayValue("Ninth hundred")).toBeVisible();
});
