import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { invoiceGraph } from "@/flow/testing/graphs";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { Draft } from "../api";
import { createEditor, EditorContext } from "../model/store";
import type { Comment } from "./api";
import { CommentView } from "./CommentView";

const server = testServer();

const SAID: Comment = { id: "c1", author: "Bea", text: "Why hear?", at: "2026-01-01T10:00:00Z", edited_at: null, removed: false, may_change: true, may_delete: true };

const draft = { flow: { name: "Invoices", status: "draft", version: null }, graph: invoiceGraph(), revision: 1, findings: [], samples: {}, lock: null, pen: null, webhook: null } as unknown as Draft;

function view(comment: Comment) {
  const editor = createEditor({ flowId: "f", draft, catalog: { nodes: [], connectors: [] }, readOnly: false, whyReadOnly: "", me: "me" });
  return (
    <EditorContext value={editor}>
      <CommentView threadId="t1" comment={comment} />
    </EditorContext>
  );
}

test("an author edits in place, and sends which words were read", async () => {
  const sent: unknown[] = [];
  server.use(
    http.patch(at("flows/f/comments/t1/c1"), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(SAID);
    }),
  );
  await renderPage(view(SAID));
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  const field = screen.getByRole("textbox", { name: "Edit your comment" });
  expect(field).toHaveFocus();
  await userEvent.clear(field);
  await userEvent.type(field, "Why here?");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("button", { name: "Edit" })).toBeVisible();
  expect(sent).toEqual([{ text: "Why here?", seen: null }]);
  expect(screen.getByRole("article", { name: "Comment by Bea" })).toHaveFocus();
});

test("Escape leaves the words as they were", async () => {
  await renderPage(view(SAID));
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  await userEvent.keyboard(" More{Escape}");
  expect(screen.queryByRole("textbox")).toBeNull();
  expect(screen.getByText("Why hear?")).toBeVisible();
});

test("an admin is told whose words go, and others find nothing to press", async () => {
  let gone = false;
  server.use(
    http.delete(at("flows/f/comments/t1/c1"), () => {
      gone = true;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  const { unmount } = await renderPage(view({ ...SAID, may_change: false }));
  expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
  await userEvent.click(await screen.findByRole("button", { name: "Delete" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete this comment?" });
  expect(dialog).toHaveTextContent("Bea wrote it.");
  await userEvent.click(within(dialog).getByRole("button", { name: "Delete" }));
  await expect.poll(() => gone).toBe(true);
  unmount();
  await renderPage(view({ ...SAID, may_change: false, may_delete: false }));
  expect(screen.queryByRole("button")).toBeNull();
});

test("edited words say so, deleted ones are not shown", async () => {
  const { unmount } = await renderPage(view({ ...SAID, edited_at: "2026-01-01T10:05:00Z" }));
  expect(await screen.findByRole("article")).toHaveTextContent("edited");
  unmount();
  await renderPage(view({ ...SAID, text: "", removed: true, may_change: false, may_delete: false }));
  expect(await screen.findByText("This comment was deleted.")).toBeVisible();
});
