import i18n from "i18next";
import { afterEach, expect, test } from "vitest";
import { Problem } from "@/shared/api";
import { chooseLanguage } from "@/shared/i18n";
import { inOwnWords } from "./notify";

afterEach(() => chooseLanguage("en"));

test("the usual refusals are said in the reader's language, others as the server says them", async () => {
  await chooseLanguage("de");
  await i18n.loadNamespaces("common");
  expect(inOwnWords(new Problem({ code: "name_taken", detail: "This name is taken." }, 409))).toBe(i18n.t("common:problem.name_taken"));
  expect(inOwnWords(new Problem({ code: "name_taken", detail: "This name is taken." }, 409))).toContain("vergeben");
  expect(inOwnWords(new Problem({ code: "something_new", detail: "It is new." }, 409))).toBeNull();
  await chooseLanguage("en");
  expect(inOwnWords(new Problem({ code: "name_taken", detail: "“Leads” is taken." }, 409))).toBeNull();
});
