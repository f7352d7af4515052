import { screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import i18n from "i18next";
import { renderPage } from "@/shared/testing/render";
import type { Attention } from "../api";
import { AttentionList } from "./AttentionList";

const item = (change: Partial<Attention>): Attention => ({ kind: "dead_letters", title: "As the server says", detail: "More of it", link: "/runs/r1", count: 1, name: "", about: "", ...change });

afterEach(() => i18n.changeLanguage("en"));

test("runs that stopped are told apart by what they were about", async () => {
  await renderPage(<AttentionList items={[item({ name: "Booking", about: "R-1 · Refused" }), item({ name: "Booking", about: "R-2 · Too late", link: "/runs/r2" })]} />);
  expect(screen.getByRole("link", { name: /“Booking” stopped after a failure.*R-1 · Refused/ })).toHaveAttribute("href", "/runs/r1");
  expect(screen.getByRole("link", { name: /R-2 · Too late/ })).toHaveAttribute("href", "/runs/r2");
});

test("many are one line with their number, and a kind without words here is told as the server wrote it", async () => {
  await renderPage(<AttentionList items={[item({ count: 7, link: "/runs" }), item({ kind: "comet", link: "/sky" })]} />);
  expect(screen.getByText("7 runs stopped after a failure")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: /As the server says.*More of it/ })).toBeInTheDocument();
});

test("a German reader is told in German", async () => {
  await i18n.changeLanguage("de");
  await renderPage(<AttentionList items={[item({ count: 7 })]} />);
  expect(screen.getByText("7 Läufe blieben nach einem Fehler stehen")).toBeInTheDocument();
});
