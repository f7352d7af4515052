import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { Outcome, TaskDetail } from "./api";
import { afterDeciding, neighbour, outcomeForKey, urgency } from "./model/tasks";
import { sharedOutcomes } from "./model/bulk";
import { BulkSheet } from "./ui/BulkSheet";
import { TaskView } from "./ui/TaskView";

const server = testServer();

const TASK: TaskDetail = {
  id: "t1",
  kind: "approval",
  title: "Approve invoice 104 from Blueriver?",
  question: "4,820 EUR for paper.",
  state: "open",
  outcome: "",
  requester: "Webhook",
  flow: { id: "f1", name: "Invoice approval" },
  run_id: "r1",
  due_at: null,
  created_at: "2026-03-01T10:00:00Z",
  closed_at: null,
  orphaned: false,
  rule: { mode: "one", needed: 1, got: 0 },
  version: 7,
  can_decide: true,
  why_not: null,
  pending: null,
  context: [{ label: "Amount", value: "4820.50 EUR" }],
  outcomes: [
    { key: "approved", label: "Approve", style: "positive", comment_required: false, next: ["Send to ERP"] },
    { key: "rejected", label: "Reject", style: "negative", comment_required: true, next: ["Tell the sender"] },
  ],
  decisions: [],
  asked: [],
  closed_why: "",
};

let sent: unknown[] = [];
const decided = vi.fn();

beforeEach(() => {
  sent = [];
  decided.mockClear();
});

function answering(status = 200, body: object = TASK) {
  server.use(
    http.post(at("tasks/t1/decide"), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(body, { status });
    }),
  );
}

async function show(task: Partial<TaskDetail> = {}) {
  await renderPage(<TaskView task={{ ...TASK, ...task }} level={1} onDecided={decided} />);
  return userEvent.setup();
}

test("a task says what is asked, by whom and what follows each answer", async () => {
  await show();
  expect(screen.getByRole("heading", { level: 1, name: TASK.title })).toBeInTheDocument();
  expect(screen.getByText("4,820 EUR for paper.")).toBeInTheDocument();
  expect(screen.getByText("Send to ERP")).toBeInTheDocument();
  expect(screen.getByText("Tell the sender")).toBeInTheDocument();
  expect(screen.getByText("4820.50 EUR")).toBeInTheDocument();
});

test("approving asks once more and sends the version that was read", async () => {
  answering();
  const user = await show();
  await user.click(screen.getByRole("button", { name: "Approve" }));
  expect(sent).toEqual([]);
  const sheet = await screen.findByRole("dialog", { name: "Approve?" });
  await user.type(within(sheet).getByRole("textbox", { name: "Comment" }), "Fine");
  await user.click(within(sheet).getByRole("button", { name: "Approve" }));
  await waitFor(() => expect(decided).toHaveBeenCalledOnce());
  expect(sent).toEqual([{ outcome: "approved", comment: "Fine", version: 7, undoable: true }]);
});

test("an outcome that needs a comment is not sent without one", async () => {
  answering();
  const user = await show();
  await user.click(screen.getByRole("button", { name: "Reject" }));
  const sheet = await screen.findByRole("dialog", { name: "Reject?" });
  await user.click(within(sheet).getByRole("button", { name: "Reject" }));
  expect(within(sheet).getByRole("textbox", { name: /Comment/ })).toBeInvalid();
  expect(sent).toEqual([]);
});

test("who was first is told when somebody else has decided", async () => {
  answering(409, { code: "already_decided", detail: "Already decided.", by: "Ann", at: new Date().toISOString(), outcome: "rejected" });
  const user = await show();
  await user.click(screen.getByRole("button", { name: "Approve" }));
  const sheet = await screen.findByRole("dialog", { name: "Approve?" });
  await user.click(within(sheet).getByRole("button", { name: "Approve" }));
  expect(await within(sheet).findByText(/Already decided: Ann answered "Reject"/)).toBeInTheDocument();
  expect(decided).not.toHaveBeenCalled();
});

test("a task that changed meanwhile must be read again", async () => {
  answering(409, { code: "task_changed", detail: "The task changed." });
  const user = await show();
  await user.keyboard("a");
  const sheet = await screen.findByRole("dialog", { name: "Approve?" });
  await user.click(within(sheet).getByRole("button", { name: "Approve" }));
  expect(await within(sheet).findByText(/Read it again/)).toBeInTheDocument();
});

test("the keys A and R open the sheet and decide nothing alone", async () => {
  answering();
  const user = await show();
  await user.keyboard("r");
  expect(await screen.findByRole("dialog", { name: "Reject?" })).toBeInTheDocument();
  expect(sent).toEqual([]);
});

test("who may not decide sees why, and no buttons", async () => {
  const user = await show({ can_decide: false, why_not: "Bea started this run, and nobody approves their own work." });
  expect(screen.getByText(/nobody approves their own work/)).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Approve" })).not.toBeInTheDocument();
  await user.keyboard("a");
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a decided task shows who decided and takes no answer", async () => {
  await show({ state: "done", outcome: "approved", decisions: [{ by: "Ann", outcome: "approved", comment: "Fine", at: new Date().toISOString(), final: true }] });
  expect(screen.getByText(/Ann answered "Approve"/)).toBeInTheDocument();
  expect(screen.getByText("Fine")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Approve" })).not.toBeInTheDocument();
});

test("expired and cancelled tasks say that no answer is needed", async () => {
  await show({ state: "cancelled" });
  expect(screen.getByText(/no answer is needed any more/)).toBeInTheDocument();
});

test("a doubt says what each answer leads to, and A does not answer it", async () => {
  const outcomes = [
    { key: "happened", label: "It happened", style: "neutral", comment_required: false, next: [] },
    { key: "did_not_happen", label: "It did not happen", style: "neutral", comment_required: false, next: [] },
  ];
  const user = await show({ kind: "doubt", outcomes });
  expect(screen.getByText("It is sent once more")).toBeInTheDocument();
  await user.keyboard("a");
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

const list = ["a", "b", "c"].map((id) => ({ ...TASK, id }));

test("moving stops at the ends of the list", () => {
  expect(neighbour(list, "a", -1)?.id).toBe("a");
  expect(neighbour(list, "a", 1)?.id).toBe("b");
  expect(neighbour(list, "c", 1)?.id).toBe("c");
  expect(neighbour(list, undefined, 1)?.id).toBe("a");
  expect(neighbour([], "a", 1)).toBeUndefined();
});

test("after a decision comes the next task, at the end the one before", () => {
  expect(afterDeciding(list, "a")?.id).toBe("b");
  expect(afterDeciding(list, "c")?.id).toBe("b");
  expect(afterDeciding(list.slice(0, 1), "a")).toBeUndefined();
});

test("keys follow the declared style of an outcome", () => {
  expect(outcomeForKey(TASK.outcomes, "a")?.key).toBe("approved");
  expect(outcomeForKey(TASK.outcomes, "r")?.key).toBe("rejected");
});

test("a deadline is late, soon or calm", () => {
  const now = Date.parse("2026-03-01T10:00:00Z");
  expect(urgency("2026-03-01T09:59:59Z", now)).toBe("late");
  expect(urgency("2026-03-02T09:00:00Z", now)).toBe("soon");
  expect(urgency("2026-03-05T10:00:00Z", now)).toBe("calm");
  expect(urgency(null, now)).toBe("calm");
});

test("an answer that could not be sent says so, is kept, and can be sent again", async () => {
  server.use(http.post(at("tasks/t1/decide"), () => HttpResponse.error()));
  const user = await show();
  await user.click(screen.getByRole("button", { name: "Reject" }));
  const sheet = await screen.findByRole("dialog", { name: "Reject?" });
  await user.type(within(sheet).getByRole("textbox", { name: "Comment" }), "Wrong sum");
  await user.click(within(sheet).getByRole("button", { name: "Reject" }));
  expect(await within(sheet).findByRole("alert")).toHaveTextContent("Your answer was not sent");
  expect(sessionStorage.getItem("handrail.answer.t1")).toBe("Wrong sum");
  answering();
  await user.click(within(sheet).getByRole("button", { name: "Reject" }));
  await waitFor(() => expect(sent).toEqual([{ outcome: "rejected", comment: "Wrong sum", version: 7, undoable: true }]));
  await waitFor(() => expect(sessionStorage.getItem("handrail.answer.t1")).toBeNull());
});

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
  expect(bodies).toEqual([]);
  await user.click(within(sheet).getByRole("button", { name: "Approve: 2" }));
  expect(await screen.findByRole("dialog", { name: "1 of 2 answered" })).toHaveTextContent("Somebody else answered.");
  expect(bodies).toEqual([{ decisions: [{ id: "t1", version: 7, outcome: "approved", comment: "" }, { id: "t2", version: 3, outcome: "approved", comment: "" }] }]);
  await user.click(within(screen.getByText("Answered").closest("section, div[role=dialog]") as HTMLElement).getByText("Close"));
  expect(done).toHaveBeenCalledOnce();
});
