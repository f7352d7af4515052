import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useTyped } from "./useTyped";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function field(start: string | undefined) {
  const put = vi.fn();
  const hook = renderHook(({ value }: { value: string | undefined }) => useTyped(value, put), { initialProps: { value: start } });
  const type = (text: string) => act(() => hook.result.current[1](text));
  const pause = () => act(() => void vi.advanceTimersByTime(400));
  return { put, type, pause, text: () => hook.result.current[0], address: (value: string | undefined) => hook.rerender({ value }) };
}

test("words are put into the address once nobody types any more, and stay as they were typed", () => {
  const { put, type, pause, text, address } = field(undefined);
  type("R");
  type("R-2041 ");
  expect(put).not.toHaveBeenCalled();
  pause();
  expect(put.mock.calls).toEqual([["R-2041"]]);
  address("R-2041");
  expect(text()).toBe("R-2041 ");
  pause();
  expect(put).toHaveBeenCalledTimes(1);
});

test("the field follows the address when one goes back, and what was begun is let go", () => {
  const { put, type, pause, text, address } = field("first");
  type("second");
  pause();
  address("second");
  type("second th");
  address("first");
  expect(text()).toBe("first");
  pause();
  expect(put.mock.calls).toEqual([["second"]]);
  address(undefined);
  expect(text()).toBe("");
});

test("an emptied field narrows nothing", () => {
  const { put, type, pause } = field("words");
  type("  ");
  pause();
  expect(put.mock.calls).toEqual([[undefined]]);
});
