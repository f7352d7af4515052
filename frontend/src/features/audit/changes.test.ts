import { expect, test } from "vitest";
import { changesOf } from "./model/changes";

test("changed fields stand first, nested ones by their path", () => {
  const changes = changesOf({ name: "Mail", fields: { host: "a" } }, { name: "Mail", fields: { host: "b" } });
  expect(changes).toEqual([
    { field: "fields.host", before: "a", after: "b", changed: true },
    { field: "name", before: "Mail", after: "Mail", changed: false },
  ]);
});

test("what was made or removed has no other side", () => {
  expect(changesOf(null, { name: "Mail" })).toEqual([{ field: "name", before: "–", after: "Mail", changed: true }]);
  expect(changesOf(null, null)).toEqual([]);
});
