import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { isFiltered, sameFilters, useViews } from "./views";

afterEach(() => localStorage.clear());

test("a view is kept in the browser, replaced under its name, and forgotten", () => {
  const { result } = renderHook(() => useViews());
  act(() => result.current.save("Broken", { status: "dead" }));
  act(() => result.current.save("Mine", { flow: "f" }));
  act(() => result.current.save("Broken", { status: "dead", days: "7" }));
  const again = renderHook(() => useViews()).result.current.views;
  expect(again).toEqual([
    { name: "Mine", filters: { flow: "f" } },
    { name: "Broken", filters: { status: "dead", days: "7" } },
  ]);
  act(() => result.current.drop("Mine"));
  expect(renderHook(() => useViews()).result.current.views.map(({ name }) => name)).toEqual(["Broken"]);
});

test("what stands in the browser and is no view is passed over", () => {
  localStorage.setItem("handrail.runs.views", '[{"name": 1}, "x", {"name": "Ok", "filters": {}}]');
  expect(renderHook(() => useViews()).result.current.views).toEqual([{ name: "Ok", filters: {} }]);
  localStorage.setItem("handrail.runs.views", "{broken");
  expect(renderHook(() => useViews()).result.current.views).toEqual([]);
});

test("filters that say nothing are the same as none", () => {
  expect(sameFilters({ status: undefined, q: "" }, {})).toBe(true);
  expect(sameFilters({ status: "dead" }, {})).toBe(false);
  expect(isFiltered({ q: "" })).toBe(false);
});
