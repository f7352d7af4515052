import i18n, { type BackendModule, type Resource } from "i18next";
import { initReactI18next } from "react-i18next";

type Texts = Record<string, unknown>;

const english = import.meta.glob<Texts>("./en/*.json", { eager: true, import: "default" });
const others = import.meta.glob<Texts>(["./*/*.json", "!./en/*.json"], { import: "default" });

/** The languages people may choose, each named in itself. */
export const LANGUAGES = [
  { value: "en", label: "English" },
  { value: "de", label: "Deutsch" },
] as const;

const KEY = "handrail.language";

function namespaceOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -".json".length);
}

function englishResources(): Resource {
  return { en: Object.fromEntries(Object.entries(english).map(([path, texts]) => [namespaceOf(path), texts])) };
}

const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = others[`./${language}/${namespace}.json`];
    if (!load) return done(null, {});
    load().then((texts) => done(null, texts as Resource), (error: Error) => done(error, null));
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

/** Ready when the texts of the person's language are there. A new file in `en/` is a new namespace. */
export async function startI18n(language: string = storedLanguage()): Promise<void> {
  document.documentElement.lang = language;
  await i18n.use(backend).use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    ns: Object.keys(english).map(namespaceOf),
    defaultNS: "common",
    resources: englishResources(),
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}
