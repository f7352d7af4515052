import { expect, test } from "vitest";
import type { NodeSpec } from "./model";
import { grouped, search } from "./search";

function spec(type: string, name: string, category: string, kind = "action"): NodeSpec {
  return { type, name, category, kind, connector: "", description: "", synonyms: [] } as unknown as NodeSpec;
}

const SPECS = [
  spec("trigger.call", "Called by another flow", "triggers", "trigger"),
  spec("trigger.manual", "Run by hand", "triggers", "trigger"),
  spec("flow.delay", "Delay", "flow"),
  spec("flow.if", "Condition", "flow"),
  spec("flow.approval", "Ask for approval", "people"),
  spec("smtp.send", "Send an e-mail", "apps"),
  spec("sql.read", "Read from a database", "apps"),
];
const shown = (query: string) => grouped(search(SPECS, query)).map(({ category, hits }) => [category, hits.map((hit) => hit.spec.name)]);

test("what most flows are made of comes first while nothing is searched for, each step once", () => {
  expect(shown("")).toEqual([
    ["triggers", ["Run by hand", "Called by another flow"]],
    ["often", ["Condition", "Ask for approval", "Send an e-mail"]],
    ["flow", ["Delay"]],
    ["apps", ["Read from a database"]],
  ]);
});

test("a search shows a step in its own group", () => {
  expect(shown("condition")).toEqual([["flow", ["Condition"]]]);
});
