import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import i18n from "i18next";
import { afterEach, expect, test, vi } from "vitest";
import { renderPage } from "@/shared/testing/render";
import { queryOf } from "./api";
import { DayField, parsedDay } from "./ui/DayField";

afterEach(() => i18n.changeLanguage("en"));

test("a day is read as the reader's language writes it, and as machines do", () => {
  expect(parsedDay("21.11.2026", "DD.MM.YYYY")).toBe("2026-11-21");
  expect(parsedDay(" 2026-11-21 ", "DD.MM.YYYY")).toBe("2026-11-21");
  expect(parsedDay("31.02.2026", "DD.MM.YYYY")).toBeNull();
  expect(parsedDay("soon", "YYYY-MM-DD")).toBeNull();
});

test("the field of a day speaks the chosen language, whatever the browser speaks", async () => {
  const put = vi.fn();
  await i18n.changeLanguage("de");
  await renderPage(<DayField label="Seit" value="2026-03-05" onChange={put} />);
  const field = await screen.findByRole("textbox", { name: "Seit" });
  expect(field).toHaveValue("05.03.2026");
  const user = userEvent.setup();
  await user.click(field);
  expect(await screen.findByRole("button", { name: "März 2026" })).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "9 März 2026" }));
  expect(put).toHaveBeenLastCalledWith("2026-03-09");
  await user.click(screen.getByRole("button", { name: "Seit: kein Tag", hidden: true }));
  expect(put).toHaveBeenLastCalledWith(undefined);
});

test("an address with something that is no day shows an empty field, and the server is asked as it stands", async () => {
  await renderPage(<DayField label="Until" value="soon" earliest="never" onChange={vi.fn()} />);
  expect(await screen.findByRole("textbox", { name: "Until" })).toHaveValue("");
  expect(queryOf({ until: "soon" })).toEqual({ until: "soon" });
  expect(queryOf({ until: "2026-02-28" })).toEqual({ until: "2026-03-01" });
});
