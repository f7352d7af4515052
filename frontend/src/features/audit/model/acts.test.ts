import { expect, test } from "vitest";
import type { RunAct } from "../api";
import { latestFirst, runsOf } from "./acts";

const act = (run: string, n: number, at: string) => ({ run: { id: run }, n, at }) as unknown as RunAct;

test("a page that is read later is sorted in among what is there", () => {
  const first = [act("r9", 2, "2026-01-03T10:00:00.5Z"), act("r9", 1, "2026-01-03T09:00:00Z")];
  const second = [act("r1", 7, "2026-01-03T09:30:00Z"), act("r1", 1, "2026-01-01T09:00:00Z")];
  expect(latestFirst([...first, ...second]).map(({ run, n }) => `${run.id}/${String(n)}`)).toEqual(["r9/2", "r1/7", "r9/1", "r1/1"]);
  expect(runsOf([...first, ...second])).toBe(2);
});

test("a full second comes before its parts", () => {
  const found = latestFirst([act("r1", 1, "2026-01-03T10:00:00Z"), act("r2", 1, "2026-01-03T10:00:00.000001Z")]);
  expect(found.map(({ run }) => run.id)).toEqual(["r2", "r1"]);
});

test("acts of one moment stand in the order in which they happened", () => {
  const at = "2026-01-03T10:00:00Z";
  expect(latestFirst([act("r1", 1, at), act("r1", 3, at), act("r1", 2, at)]).map(({ n }) => n)).toEqual([3, 2, 1]);
});
