/** Why a step failed, in the reader's language. The engine says it in English, with what it knows of the case; readers
 * of another language get the sentence of its code, and the engine's own words beneath it. */
import type { i18n } from "i18next";
import { useTranslation } from "react-i18next";

/** What the engine says of a failure. */
export interface Failure {
  code?: string;
  message?: string;
  hint?: string;
  status?: unknown;
  details?: unknown;
}

export interface ToldFailure {
  title: string;
  hint: string;
  /** The engine's own words where `title` does not repeat them; "" elsewhere. */
  wording: string;
}

/** The most exact of the texts there are: of the error of an expression, of the status of an answer, of the code. */
function keyOf({ code = "", status, details }: Failure, known: (key: string) => boolean): string | undefined {
  const inner = (details as Record<string, unknown> | undefined)?.["expression_code"];
  const exact = typeof inner === "string" ? [inner] : typeof status === "number" ? [String(status), "status"] : [];
  return [...exact.map((form) => `${code}_${form}`), code].find((key) => code !== "" && known(`title.${key}`));
}

function knows({ language, exists }: i18n): (key: string) => boolean {
  return (key) => language !== "en" && exists(key, { ns: "failures", lng: language, fallbackLng: [] });
}

/** Tells failures; until the texts have come, and of a code they do not know, as the engine does. */
export function useFailure(): (failure: Failure) => ToldFailure {
  const { t, i18n } = useTranslation("failures", { useSuspense: false });
  return (failure) => {
    const { message = "", hint = "", status, details } = failure;
    const key = keyOf(failure, knows(i18n));
    if (key === undefined) return { title: message, hint, wording: "" };
    const field = (details as Record<string, unknown> | undefined)?.["field"];
    const title = t(`title.${key}`, { status });
    const placed = typeof field === "string" && field !== "" ? title.replace(/\.$/, ` ${t("in_field", { field })}.`) : title;
    return { title: placed, hint: t(`hint.${key}`), wording: message && t("wording", { text: message }) };
  };
}
