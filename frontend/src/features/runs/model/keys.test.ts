import { expect, test } from "vitest";
import { columnsOf, readKey, writeKey } from "./keys";

const run = (...names: string[]) => ({ keys: names.map((name) => ({ name, value: "1" })) });

test("the key fields that most runs have are columns, at most three", () => {
  expect(columnsOf([run("order", "zone"), run("order", "city"), run("order", "zone", "area"), run("city")])).toEqual(["city", "order", "zone"]);
  expect(columnsOf([run(), run()])).toEqual([]);
});

test("a value may have the sign that stands between it and its name", () => {
  expect(readKey(writeKey("formula", " a=b "))).toEqual({ name: "formula", value: "a=b" });
  expect(readKey(undefined)).toEqual({ name: "", value: "" });
});

test("a name without a value asks for nothing", () => {
  expect([writeKey("order", "  "), writeKey("", "R-1")]).toEqual([undefined, undefined]);
});
