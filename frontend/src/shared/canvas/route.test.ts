import { describe, expect, it } from "vitest";
import { along, around, detour } from "./route";

const box = (left: number, top: number) => ({ left, top, right: left + 224, bottom: top + 64 });
const [a, b] = [{ x: 0, y: 50 }, { x: 800, y: 50 }];

describe("the way of a wire", () => {
  it("is a plain curve while nothing stands in between", () => {
    expect(detour(a, b, [box(300, 200)])).toBeNull();
  });
  it("passes below or above a step, whichever is nearer", () => {
    expect(detour(a, b, [box(300, 10)])).toBe(104);
    expect(detour(a, b, [box(300, 40)])).toBe(10);
  });
  it("begins and ends where the curve does", () => {
    expect([along(a, b, 0), along(a, b, 1)]).toEqual([a, b]);
    expect(around(a, b, 104)).toMatch(/^M0,50 .* 800,50$/);
  });
});
