import type { TaskDetail } from "../api";

/** An open approval that the reader may decide. */
export const TASK: TaskDetail = {
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
  repeats: null,
  handed_on: [],
};
