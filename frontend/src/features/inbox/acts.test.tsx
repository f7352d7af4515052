import { useQuery } from "@tanstack/react-query";
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { Outcome, TaskDetail } from "./api";
import { sharedOutcomes } from "./model/bulk";
import { TASK } from "./testing/task";
import { BulkBar } from "./ui/BulkBar";
import { BulkSheet } from "./ui/BulkSheet";
import { TaskView } from "./ui/TaskView";

const server = testServer();
const decided = vi.fn();

beforeEach(() => decided.mockClear());

async function show(task: Partial<TaskDetail> = {}) {
  await renderPage(<TaskView task={{ ...TASK, ...task }} level={1} onDecided={decided} />);
  return userEvent.setup();
}

test("an answer that does not count yet shows whose it is, and its author takes it back", async () => {
  let back = 0;
  server.use(http.post(at("tasks/t1/take-back"), () => HttpResponse.json({ ...TASK, n: ++back })));
  const pending = { by: "Ann", outcome: "approved", counts_at: new Date(Date.now() + 9000).toISOString(), mine: true };
  const user = await show({ can_decide: false, why_not: "You have answered; it counts in a moment.", pending });
  expect(screen.getByText("You answered “Approve”")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Reject" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(back).toBe(1));
});

test("somebody else's answer that does not count yet cannot be taken back here", async () => {
  const pending = { by: "Bo", outcome: "rejected", counts_at: new Date(Date.now() + 9000).toISOString(), mine: false };
  await show({ can_decide: false, pending });
  expect(screen.getByText("Bo answered “Reject”")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Undo" })).not.toBeInTheDocument();
});

test("only answers that all the tasks offer can be given to all, and a comment is needed if one of them needs it", () => {
  const other = { ...TASK, id: "t2", outcomes: [{ key: "approved", label: "Yes", style: "positive", comment_required: true, next: [] }] };
  expect(sharedOutcomes([TASK, other]).map(({ key, label, comment_required }) => [key, label, comment_required])).toEqual([["approved", "Approve", true]]);
  expect(sharedOutcomes([])).toEqual([]);
});

test("answering many shows each task first and then what became of each", async () => {
  const done = vi.fn();
  const bodies: unknown[] = [];
  const other = { ...TASK, id: "t2", title: "Approve invoice 105?", version: 3 };
  server.use(
    http.post(at("tasks/decide"), async ({ request }) => {
      bodies.push(await request.json());
      return HttpResponse.json({ items: [{ id: "t1", taken: true, code: null, detail: null }, { id: "t2", taken: false, code: "task_changed", detail: "Somebody else answered." }] });
    }),
  );
  await renderPage(<BulkSheet tasks={[TASK, other]} left={0} outcome={TASK.outcomes[0] as Outcome} onClose={() => undefined} onDone={done} />);
  const user = userEvent.setup();
  const sheet = await screen.findByRole("dialog", { name: "Approve 2 tasks?" });
  expect(within(sheet).getByText("Approve invoice 105?")).toBeInTheDocument();
  const [first] = within(sheet).getAllByRole("listitem");
  expect(first).toHaveTextContent(/Invoice approval · asked by Webhook.*4,820 EUR for paper\..*Amount.*4820\.50 EUR.*Send to ERP/s);
  expect(bodies).toEqual([]);
  await user.click(within(sheet).getByRole("button", { name: "Approve: 2" }));
  expect(await screen.findByRole("dialog", { name: "1 of 2 answered" })).toHaveTextContent("Somebody else answered.");
  expect(bodies).toEqual([{ decisions: [{ id: "t1", version: 7, outcome: "approved", comment: "" }, { id: "t2", version: 3, outcome: "approved", comment: "" }] }]);
  await user.click(within(screen.getByText("Answered").closest("section, div[role=dialog]") as HTMLElement).getByText("Close"));
  expect(done).toHaveBeenCalledOnce();
});

test("handing on offers those who may answer, and the chain is shown", async () => {
  const bodies: unknown[] = [];
  server.use(
    http.get(at("tasks/t1/takers"), () => HttpResponse.json({ items: [HAL] })),
    http.post(at("tasks/t1/hand-on"), async ({ request }) => {
      bodies.push(await request.json());
      return HttpResponse.json(TASK);
    }),
  );
  const user = await show({ handed_on: [{ by: "Bo", to: "Ann", comment: "on leave", at: "2026-03-01T10:00:00Z" }] });
  expect(screen.getByText("let Ann answer")).toBeInTheDocument();
  await handOn(user);
  await waitFor(() => expect(bodies).toEqual([{ to: "u2", comment: "" }]));
  await waitFor(() => expect(decided).toHaveBeenCalledOnce());
});

const HAL = { id: "u2", name: "Hal", email: "hal@example.com" };

async function handOn(user: ReturnType<typeof userEvent.setup>) {
  await user.keyboard("d");
  const sheet = await screen.findByRole("dialog", { name: "Let somebody else answer" });
  await user.click(await within(sheet).findByRole("combobox", { name: /Who/ }));
  await user.click(await screen.findByRole("option", { name: "Hal (hal@example.com)" }));
  await user.click(within(sheet).getByRole("button", { name: "Hand it on" }));
}

function Other({ read }: { read: () => Promise<number> }) {
  useQuery({ queryKey: ["tasks", "other"], queryFn: read });
  return null;
}

test("who handed on is told when that is done, also when the list of those who may answer is empty before", async () => {
  const reads: (() => void)[] = [];
  let takers = [HAL];
  server.use(
    http.get(at("tasks/t1/takers"), () => HttpResponse.json({ items: takers })),
    http.post(at("tasks/t1/hand-on"), () => {
      takers = [];
      return HttpResponse.json(TASK);
    }),
  );
  // What else is read anew after the act comes later than the empty list.
  await renderPage(
    <>
      <TaskView task={TASK} level={1} onDecided={decided} />
      <Other read={() => new Promise((resolve) => reads.push(() => resolve(0)))} />
    </>,
  );
  reads[0]?.();
  const asked = vi.fn();
  server.events.on("response:mocked", ({ request }) => request.url.endsWith("/takers") && asked());
  await handOn(userEvent.setup());
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
  await act(() => new Promise((resolve) => setTimeout(resolve)));
  expect(screen.queryByText("Nobody else may answer this.")).not.toBeInTheDocument();
  await waitFor(() => expect(reads).toHaveLength(2));
  reads[1]?.();
  await waitFor(() => expect(decided).toHaveBeenCalledOnce());
});

test("while the result is read, tasks that are closed by now are not said to have no answer in common", async () => {
  let closed = false;
  server.use(
    http.get(at("tasks/t1"), () => HttpResponse.json(closed ? { ...TASK, state: "done", can_decide: false } : TASK)),
    http.post(at("tasks/decide"), () => {
      closed = true;
      return HttpResponse.json({ items: [{ id: "t1", taken: true, code: null, detail: null }] });
    }),
  );
  await renderPage(<BulkBar chosen={["t1"]} onNone={() => undefined} />);
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Approve" }));
  await user.click(await screen.findByRole("button", { name: "Approve: 1" }));
  expect(await screen.findByRole("dialog", { name: "1 of 1 answered" })).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole("button", { name: "Approve", hidden: true })).toBeNull());
  expect(screen.queryByText("They have no answer in common.")).toBeNull();
});
