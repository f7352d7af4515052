import { expect, test } from "vitest";
import { toCharacters, toUnits } from "./positions";

test("an emoji is one character and two units", () => {
  expect([toCharacters("💶 a", 3), toUnits("💶 a", 2)]).toEqual([2, 3]);
});
