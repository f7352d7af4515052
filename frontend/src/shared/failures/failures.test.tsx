import { act, renderHook } from "@testing-library/react";
import i18n from "i18next";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Failure, useFailure } from ".";

const MISSING: Failure = { code: "bad_expression", message: "\"trigger.body\" has no value here. (in “value”)", hint: "Check the name.", details: { expression_code: "E022", field: "value" } };

async function speak(language: string) {
  await act(async () => {
    await i18n.loadNamespaces("failures");
    await i18n.changeLanguage(language);
  });
}

const tell = (failure: Failure) => renderHook(() => useFailure()).result.current(failure);

beforeEach(() => speak("de"));
afterEach(() => speak("en"));

test("a reader of German gets the sentence of the error of an expression, its field, and the engine's own words", () => {
  expect(tell(MISSING)).toEqual({
    title: "Hier fehlt ein Wert, der gebraucht wird (im Feld „value“).",
    hint: "Prüfen Sie den Namen, oder geben Sie einen Ersatz an: default(Wert, …).",
    wording: `Im Wortlaut: ${MISSING.message ?? ""}`,
  });
});

test.each([
  [{ code: "refused", status: 404 }, "Der Dienst kennt unter dieser Adresse nichts (HTTP 404)."],
  [{ code: "refused", status: 418 }, "Der Dienst hat den Aufruf abgelehnt (HTTP 418)."],
  [{ code: "service_busy", status: 503 }, "Der Dienst nimmt gerade keine Aufrufe an."],
  [{ code: "bad_expression", details: { expression_code: "E034" } }, "Ein Ausdruck ließ sich nicht berechnen."],
])("the most exact sentence is taken: %o", (failure, title) => {
  expect(tell(failure).title).toBe(title);
});

test.each([{ code: "refused" }, { code: "fail_step" }, {}])("what has no sentence of its own stays as the engine or the builder wrote it: %o", (failure) => {
  expect(tell({ ...failure, message: "No invoice in the mail.", hint: "" })).toEqual({ title: "No invoice in the mail.", hint: "", wording: "" });
});

test("a reader of English gets the engine's sentence, which knows more of the case", async () => {
  await speak("en");
  expect(tell(MISSING)).toEqual({ title: MISSING.message, hint: "Check the name.", wording: "" });
});
