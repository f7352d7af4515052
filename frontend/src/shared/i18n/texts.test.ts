import { expect, test } from "vitest";

type Texts = { [key: string]: string | Texts };

const texts = import.meta.glob<Texts>("./*/*.json", { eager: true, import: "default" });
const sources = import.meta.glob<string>(["/src/**/*.{ts,tsx}", "!/src/**/*.test.{ts,tsx}"], { eager: true, query: "?raw", import: "default" });

function flat(node: Texts, path = ""): [string, string][] {
  return Object.entries(node).flatMap(([key, value]): [string, string][] => {
    const name = path ? `${path}.${key}` : key;
    return typeof value === "string" ? [[name, value]] : flat(value, name);
  });
}

function language(code: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const [file, node] of Object.entries(texts)) {
    const [, folder, name] = /^\.\/(\w+)\/(.+)\.json$/.exec(file) ?? [];
    if (folder === code && name) for (const [key, value] of flat(node)) out.set(`${name}:${key}`, value);
  }
  return out;
}

/** Keys that stand literally in a source, with the namespace its translator was made for. */
function usedIn(source: string): string[] {
  const namespaces = [...source.matchAll(/useTranslation\(("([\w-]+)")?\)/g)].map(([, , name]) => name ?? "common");
  const keys = [...source.matchAll(/\bt\(\s*"([\w.:-]+)"/g)].map(([, key]) => key ?? "");
  return keys.filter((key) => new Set(namespaces).size === 1 || key.includes(":")).map((key) => (key.includes(":") ? key : `${namespaces[0]}:${key}`));
}

const english = language("en");
const exists = (key: string) => english.has(key) || (["_one", "_other"].every((form) => english.has(key + form)));

test("every text a page asks for is written in English", () => {
  const missing = Object.entries(sources).flatMap(([file, source]) => usedIn(source).filter((key) => !exists(key)).map((key) => `${file}: ${key}`));
  expect(missing).toEqual([]);
});

const fillers = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).sort();

test("a translated text fills in the same values as the English one", () => {
  const wrong = [...language("de")].filter(([key, text]) => {
    const original = english.get(key);
    return original === undefined || String(fillers(original)) !== String(fillers(text));
  });
  expect(wrong.map(([key]) => key)).toEqual([]);
});

const TRANSLATED = ["common", "shell", "home", "inbox", "flows", "templates", "connections", "people", "audit", "acts", "failures", "mail", "me", "tables", "editor", "runs", "views"];

test("every page is translated whole", () => {
  const german = language("de");
  const missing = [...english.keys()].filter((key) => TRANSLATED.includes(key.split(":")[0] ?? "") && !german.has(key));
  expect(missing).toEqual([]);
});
