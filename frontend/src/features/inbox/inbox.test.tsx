import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { TaskDetail } from "./api";
import { afterDeciding, neighbour, outcomeForKey, urgency } from "./model/tasks";
import { TASK } from "./testing/task";
import { InboxPage } from "./ui/InboxPage";
import { TaskView } from "./ui/TaskView";

const server = testServer();

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

test("tasks that nobody who was asked may answer are listed where they are asked for", async () => {
  const asked: string[] = [];
  server.use(
    http.get(at("tasks"), ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ items: [TASK], next: null });
    }),
    http.get(at("tasks/t1"), () => HttpResponse.json(TASK)),
  );
  await renderPage(<InboxPage />, { at: "/inbox?state=orphaned" });
  expect(await screen.findByRole("radio", { name: "Nobody may answer" })).toBeChecked();
  expect(asked).toEqual(["?state=orphaned&mine=0"]);
});

test("what can be answered together stands behind the list, so that no task moves", async () => {
  server.use(
    http.get(at("tasks"), () => HttpResponse.json({ items: [TASK], next: null })),
    http.get(at("tasks/t1"), () => HttpResponse.json(TASK)),
  );
  await renderPage(<InboxPage />, { at: "/inbox" });
  await userEvent.click(await screen.findByRole("checkbox", { name: "Tick Approve invoice 104 from Blueriver?" }));
  const bar = await screen.findByRole("region", { name: "With the ticked tasks" });
  expect(screen.getByRole("list", { name: "Tasks" }).compareDocumentPosition(bar) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
});

test("a task says what is asked, by whom and what follows each answer", async () => {
  await show();
  expect(screen.getByRole("heading", { level: 1, name: TASK.title })).toBeInTheDocument();
  expect(screen.getByText("4,820 EUR for paper.")).toBeInTheDocument();
  expect(screen.getByText("Send to ERP")).toBeInTheDocument();
  expect(screen.getByText("Tell the sender")).toBeInTheDocument();
  expect(screen.getByText("4820.50 EUR")).toBeInTheDocument();
});

test("a task of a repeated run says of which run it is a repeat", async () => {
  await show({ repeats: "0190aaaa-0000-7000-8000-000000abcdef" });
  expect(screen.getByText("Repeat of run abcdef that already ended")).toBeInTheDocument();
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
