import { expect, test } from "vitest";
import type { StepView } from "@/flow/fold";
import { ANY, found, statusesOf } from "./finding";

const step = (path: string, status: string) => ({ node: "send", path, status }) as unknown as StepView;
const STEPS = [step("send[0]", "succeeded"), step("send[11]", "failed"), step("send[12]", "succeeded")];
const nameOf = ({ path }: StepView) => `Send #${Number(/\d+/.exec(path)?.[0]) + 1}`;

test("a step is found by words of its name and its round", () => {
  expect(found(STEPS, { ...ANY, words: " send  12 " }, nameOf).map(({ path }) => path)).toEqual(["send[11]"]);
  expect(found(STEPS, { ...ANY, words: "nobody" }, nameOf)).toEqual([]);
  expect(found(STEPS, ANY, nameOf)).toEqual(STEPS);
});

test.each([
  ["compose c 77", ["Compose c #77"]],
  ["7", []],
  ["comp", ["Compose a #77", "Compose c #77", "Compose c #177"]],
  ["c comp", ["Compose c #77", "Compose c #177"]],
])("%j finds %j", (words, names) => {
  const steps = ["Compose a #77", "Compose c #77", "Compose c #177"].map((name) => step(name, "succeeded"));
  expect(found(steps, { ...ANY, words }, ({ path }) => path).map(({ path }) => path)).toEqual(names);
});

test("steps are narrowed to one status, and what went wrong is offered first", () => {
  expect(found(STEPS, { ...ANY, status: "failed" }, nameOf).map(({ path }) => path)).toEqual(["send[11]"]);
  expect(statusesOf(STEPS)).toEqual(["failed", "succeeded"]);
});
