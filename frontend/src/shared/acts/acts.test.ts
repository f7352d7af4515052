import { renderHook } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import i18n from "i18next";
import { type Act, type RunAct, useActSentence, useRunActSentence } from ".";

const act = (more: Partial<Act>) => ({ action: "flow.published", sentence: "published “Bills”", object_name: "Bills", own: false, holder: "", told: "", answer: "", before: null, after: null, ...more }) as Act;
const said = (more: Partial<Act>) => renderHook(() => useActSentence()).result.current(act(more));
const did = (more: Partial<RunAct>) => renderHook(() => useRunActSentence()).result.current({ act: "step_failed", sentence: "?", step: "Book", value: "", by: "", ...more } as RunAct);

afterEach(() => i18n.changeLanguage("en"));

test("an act is told in the reader's language, with the name of what it was about", async () => {
  expect(said({})).toBe("published “Bills”");
  await i18n.changeLanguage("de");
  expect(said({})).toBe("hat „Bills“ veröffentlicht");
  expect(said({ object_name: "" })).toBe("hat einen Ablauf veröffentlicht");
  expect(said({ action: "person.joined", own: true, object_name: "Ann" })).toBe("ist dem Arbeitsbereich beigetreten");
  expect(said({ action: "person.joined", object_name: "Ann" })).toBe("hat Ann in den Arbeitsbereich aufgenommen");
  expect(said({ action: "grant.given", holder: "Ann", after: { role: "operator" } })).toBe("hat die Rolle „Betreuer“ für Ann vergeben");
});

test("an act that the texts do not know is told as the server tells it", async () => {
  await i18n.changeLanguage("de");
  expect(said({ action: "moon.landed", sentence: "landed on “Bills”" })).toBe("landed on “Bills”");
  expect(did({ act: "step_flew", sentence: "“Book” flew" })).toBe("“Book” flew");
});

test("what was decided is told, an answer of the flow's own by its label", async () => {
  const decided = { action: "task.decided", object_name: "Pay 12?", sentence: "decided" };
  expect(said({ ...decided, told: "rejected_commented" })).toBe("rejected “Pay 12?” with a comment");
  expect(said({ ...decided, told: "answered", answer: "Ask again" })).toBe("answered “Pay 12?” with “Ask again”");
  expect(said(decided)).toBe("decided “Pay 12?”");
  await i18n.changeLanguage("de");
  expect(said({ ...decided, told: "approved" })).toBe("hat „Pay 12?“ genehmigt");
  expect(said({ ...decided, told: "approved", object_name: "" })).toBe("hat eine Anfrage genehmigt");
});

test("what a run did is told with the word for what it came to, and messages as they are", async () => {
  await i18n.changeLanguage("de");
  expect(did({ act: "wait_closed", value: "decided", by: "Ann" })).toBe("„Book“ wartet nicht mehr: es wurde entschieden (Ann)");
  expect(did({ value: "act.by: no {{such}} thing" })).toContain("act.by: no {{such}} thing");
});
