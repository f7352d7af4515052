import { http, HttpResponse } from "msw";
import i18n from "i18next";
import { afterEach, expect, test } from "vitest";
import { at, testServer } from "@/shared/testing/server";
import { readCatalog } from ".";

const server = testServer();
const spec = (type: string, name: string, ...ports: [string, string][]) => ({ type, name, description: `About ${name}`, synonyms: ["boss"], ports: ports.map(([port, label]) => ({ name: port, label })) });
const nodes = [spec("flow.approval", "Ask for approval", ["approved", "Approved"], ["timeout", "Timed out"]), spec("http.request", "Call a web address", ["success", "Success"]), spec("own.kind", "Own kind", ["approved", "Our yes"])];

async function read(language: string) {
  server.use(http.get(at("catalog"), () => HttpResponse.json({ nodes, connectors: [] })));
  await i18n.changeLanguage(language);
  return readCatalog<{ nodes: typeof nodes; connectors: unknown[] }>();
}

afterEach(() => i18n.changeLanguage("en"));

test("kinds of steps and their ways out are named in German, and found by their English name too", async () => {
  const [approval, call] = (await read("de")).nodes;
  expect(approval).toMatchObject({ name: "Um Genehmigung bitten", synonyms: ["boss", "Ask for approval"], ports: [{ name: "approved", label: "Genehmigt" }, { name: "timeout", label: "Zeit abgelaufen" }] });
  expect(call?.ports).toEqual([{ name: "success", label: "Erfolg" }]);
});

test("a kind the texts do not know, of a connector made elsewhere, keeps the words of its maker", async () => {
  expect((await read("de")).nodes[2]).toEqual(nodes[2]);
});

test("in English the catalogue is shown as it is", async () => {
  expect((await read("en")).nodes).toEqual(nodes);
});
