import { expect, test } from "vitest";
import { queryOf } from "../api";

test("days of the address become a moment, and a number that is none narrows nothing", () => {
  const asked = queryOf({ days: "7", status: "dead" });
  expect(asked["status"]).toBe("dead");
  expect(Math.round((Date.now() - Date.parse(asked["since"] ?? "")) / 864e5)).toBe(7);
  for (const days of ["soon", "-1", "0", "1e99", ""]) expect(queryOf({ days })["since"]).toBeUndefined();
});
