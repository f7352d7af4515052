import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { createStore } from "zustand";
import { renderPage } from "@/shared/testing/render";
import { EditorContext, type Editor, type EditorState } from "../model/store";
import { HelpDialog } from "./HelpDialog";

beforeEach(() => localStorage.clear());

async function show() {
  const store = createStore(() => ({ dialog: "help" }) as EditorState);
  await renderPage(
    <EditorContext value={{ store } as unknown as Editor}>
      <HelpDialog />
    </EditorContext>,
  );
  const kept = () => JSON.parse(localStorage.getItem("handrail.editor.keys") ?? "{}") as unknown;
  const row = (name: string) => screen.getByTitle(new RegExp(`Change the key of “${name}`)).closest<HTMLElement>("tr") ?? document.body;
  return { user: userEvent.setup(), kept, row };
}

test("a command gets another key by pressing it, and the usual one back", async () => {
  const { user, kept, row } = await show();
  await user.click(await screen.findByTitle(/Change the key of “Rename/));
  expect(screen.getByText(/Press the new key/).closest("button")).toHaveFocus();
  await user.keyboard("b");
  expect(kept()).toEqual({ rename: "B" });
  expect(within(row("Rename")).getByText("B")).toBeVisible();
  await user.click(screen.getByTitle(/Back to the usual key of “Rename/));
  expect(kept()).toEqual({});
  expect(within(row("Rename")).getByText("F2")).toBeVisible();
});

test("a key that means something else is refused with its name, Escape leaves everything as it was", async () => {
  const { user, kept } = await show();
  await user.click(await screen.findByTitle(/Change the key of “Rename/));
  await user.keyboard("c");
  expect(screen.getByRole("status")).toHaveTextContent(/This key means “Connect/);
  await user.keyboard("{ArrowUp}");
  expect(screen.getByRole("status")).toHaveTextContent("This key always means the same.");
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("status")).toBeNull();
  expect(screen.getByText(/^The pencil gives/)).toBeVisible();
  expect(kept()).toEqual({});
});

test("all keys are put back at once", async () => {
  localStorage.setItem("handrail.editor.keys", JSON.stringify({ rename: "B", tidy: "Y" }));
  const { user, kept } = await show();
  await user.click(await screen.findByText("All keys as usual"));
  expect(kept()).toEqual({});
});
