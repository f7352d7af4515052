import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { createStore } from "zustand";
import { invoiceGraph } from "@/flow/testing/graphs";
import { type Editor, EditorContext } from "../model/store";
import { exprEditor } from "./exprPart";
import { LazyExpr } from "./LazyExpr";

const road = vi.hoisted(() => {
  let open: () => void = () => undefined;
  return { opened: new Promise<void>((resolve) => (open = resolve)), open: () => open() };
});
vi.mock("./exprPart", async () => {
  const { apart } = await import("@/shared/lib/apart");
  const load = async () => {
    await road.opened;
    return import("./ExprEditor");
  };
  return { exprEditor: apart(load) };
});

const store = createStore(() => ({ graph: invoiceGraph(), revision: 1, saveState: "waiting" }));
const editor = { flowId: "f", store, saver: { knows: () => true } } as unknown as Editor;

function Field() {
  const [value, setValue] = useState("Dear you");
  return <LazyExpr stepKey="mail" kind="template" label="Subject" value={value} onChange={setValue} marks={[]} onFocus={() => undefined} />;
}

test("who writes before the editor is there goes on writing in it at the same place", async () => {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <EditorContext value={editor}>
          <Field />
        </EditorContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  const plain = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Subject" });
  plain.focus();
  expect(plain.selectionStart).toBe("Dear you".length);
  plain.setSelectionRange(4, 4);
  await userEvent.keyboard(",");
  road.open();
  await act(() => exprEditor.bring());
  const rich = screen.getByRole("textbox", { name: "Subject" });
  expect([rich.tagName, rich.textContent, document.activeElement]).toEqual(["DIV", "Dear, you", rich]);
  expect(document.getSelection()?.focusOffset).toBe(5);
});
