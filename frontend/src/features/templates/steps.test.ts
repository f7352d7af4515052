import { expect, test } from "vitest";
import { stepsOf } from "./model/steps";

const GRAPH = {
  nodes: { mail: { type: "smtp.send", name: "Tell" }, start: { type: "trigger.webhook", name: "Received" }, big: { type: "flow.if", name: "Big?" }, ask: { type: "flow.approval", name: "Ask" } },
  edges: [
    { from: "start", port: "success", to: "big" },
    { from: "big", port: "true", to: "ask" },
    { from: "big", port: "false", to: "mail" },
    { from: "ask", port: "approved", to: "mail" },
  ],
};

test("steps stand in the order they run, each once", () => {
  expect(stepsOf(GRAPH).map(({ key }) => key)).toEqual(["start", "big", "ask", "mail"]);
});

test("a step names the decisions that lead to it", () => {
  const mail = stepsOf(GRAPH).find(({ key }) => key === "mail");
  expect(mail?.ways).toEqual([{ from: "Big?", port: "false" }]);
  expect(mail?.depth).toBe(1);
});
