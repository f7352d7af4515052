import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { apart } from "./apart";

function Host({ part, wanted, onFail }: { part: ReturnType<typeof apart<object>>; wanted: boolean; onFail?: (error: unknown) => void }) {
  const Part = part.usePart(wanted, onFail);
  return Part === null ? <p>not yet</p> : <Part />;
}

const Hello = () => <p>here</p>;

test("a part that came before it is wanted shows at once", async () => {
  const load = vi.fn(() => Promise.resolve({ default: Hello }));
  const part = apart<object>(load);
  await part.bring();
  render(<Host part={part} wanted />);
  expect(screen.getByText("here")).toBeInTheDocument();
  expect(load).toHaveBeenCalledTimes(1);
});

test("a part is loaded when it is wanted, not before", async () => {
  const load = vi.fn(() => Promise.resolve({ default: Hello }));
  const part = apart<object>(load);
  const { rerender } = render(<Host part={part} wanted={false} />);
  expect(load).not.toHaveBeenCalled();
  rerender(<Host part={part} wanted />);
  expect(await screen.findByText("here")).toBeInTheDocument();
});

test("after a refusal the next one who wants it tries again", async () => {
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response(null, { status: 404 })));
  vi.useFakeTimers();
  const gone = new Error("gone");
  const load = vi.fn().mockRejectedValueOnce(gone).mockRejectedValueOnce(gone).mockRejectedValueOnce(gone).mockResolvedValue({ default: Hello });
  const part = apart<object>(load);
  const failed = vi.fn();
  const { rerender } = render(<Host part={part} wanted onFail={failed} />);
  await vi.runAllTimersAsync();
  expect(failed).toHaveBeenCalledWith(gone);
  vi.useRealTimers();
  rerender(<Host part={part} wanted={false} onFail={failed} />);
  rerender(<Host part={part} wanted onFail={failed} />);
  expect(await screen.findByText("here")).toBeInTheDocument();
  vi.unstubAllGlobals();
});
