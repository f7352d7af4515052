import i18n, { type BackendModule, type Resource } from "i18next";
import { initReactI18next } from "react-i18next";
import { patient } from "@/shared/lib/patient";

type Texts = Record<string, unknown>;

/** What every page needs is there at once; the rest comes with the pages that say it. */
const first = import.meta.glob<Texts>(["./en/common.json", "./en/shell.json"], { eager: true, import: "default" });
const others = import.meta.glob<Texts>(["./*/*.json", "!./en/common.json", "!./en/shell.json"], { import: "default" });

/** The languages people may choose, each named in itself. */
export const LANGUAGES = [
  { value: "en", label: "English" },
  { value: "de", label: "Deutsch" },
] as const;

const KEY = "handrail.language";

function namespaceOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -".json".length);
}

const FIRST = Object.keys(first).map(namespaceOf);

/** Every part of the texts. A new file in `en/` is a new one. */
export const NAMESPACES: readonly string[] = [...new Set([...FIRST, ...Object.keys(others).map(namespaceOf)])];

function firstResources(): Resource {
  return { en: Object.fromEntries(Object.entries(first).map(([path, texts]) => [namespaceOf(path), texts])) };
}

/** Loads a page together with the texts it says, so that neither waits for the other. */
export function withTexts<T>(page: () => Promise<T>, ...namespaces: string[]): () => Promise<T> {
  return async () => (await Promise.all([page(), i18n.loadNamespaces(namespaces)]))[0];
}

const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = others[`./${language}/${namespace}.json`];
    if (!load) return done(null, {});
    patient(load)().then((texts) => done(null, texts as Resource), (error: Error) => done(error, null));
  },
};

/** The language chosen on this device; English until somebody chooses. */
export function storedLanguage(): string {
  const wanted = localStorage.getItem(KEY);
  return LANGUAGES.find(({ value }) => value === wanted)?.value ?? "en";
}

export async function chooseLanguage(language: string): Promise<void> {
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
  await i18n.changeLanguage(language);
}

/** Ready when the texts of the frame around all pages are there in the person's language. */
export async function startI18n(language: string = storedLanguage(), namespaces: readonly string[] = FIRST): Promise<void> {
  document.documentElement.lang = language;
  await i18n.use(backend).use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    ns: [...namespaces],
    defaultNS: "common",
    resources: firstResources(),
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}
