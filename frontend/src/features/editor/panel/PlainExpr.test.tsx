import { fireEvent, render, screen } from "@testing-library/react";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { createStore } from "zustand";
import { invoiceGraph } from "@/flow/testing/graphs";
import { type Editor, EditorContext } from "../model/store";
import { DRAGGED } from "./dragging";
import { LazyExpr } from "./LazyExpr";

vi.mock("./exprPart", async () => {
  const { apart } = await import("@/shared/lib/apart");
  const { hasty } = await import("@/shared/lib/patient");
  return { exprEditor: apart<object>(() => Promise.reject(new Error("offline")), hasty) };
});

const store = createStore(() => ({ graph: invoiceGraph(), revision: 1, saveState: "waiting" }));
const editor = { flowId: "f", store, saver: { knows: () => true } } as unknown as Editor;

function Field({ start, kind, disabled = false, onFocus }: { start: string; kind: "template" | "expression"; disabled?: boolean; onFocus: (insert: (source: string) => void) => void }) {
  const [value, setValue] = useState(start);
  return <LazyExpr stepKey="mail" kind={kind} label="Subject" value={value} onChange={setValue} disabled={disabled} marks={[]} onFocus={onFocus} />;
}

/** The field without its editor; `insert` puts clicked data in. */
async function shown(start: string, kind: "template" | "expression" = "template", disabled = false) {
  let insert: (source: string) => void = () => undefined;
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <EditorContext value={editor}>
          <Field start={start} kind={kind} disabled={disabled} onFocus={(give) => (insert = give)} />
        </EditorContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText(/^Help while writing could not be loaded/);
  return { field: screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Subject" }), insert: (source: string) => insert(source) };
}

const dropped = { dataTransfer: { types: [DRAGGED], getData: () => "trigger.name" } };

test("a field whose editor cannot be loaded is written as plain text", async () => {
  const { field } = await shown("Dear {{ trigger.name }}");
  await userEvent.type(field, "!");
  expect(field).toHaveValue("Dear {{ trigger.name }}!");
});

test("clicked data stands at the caret of the plain field", async () => {
  const { field, insert } = await shown("Dear !");
  await userEvent.click(field);
  field.setSelectionRange(5, 5);
  insert("trigger.name");
  await expect.poll(() => field.value).toBe("Dear {{ trigger.name }}!");
});

test("dragged data goes into a plain expression without braces", async () => {
  const { field } = await shown("", "expression");
  fireEvent.drop(field, dropped);
  expect(field).toHaveValue("trigger.name");
});

test("a plain field nobody may change takes nothing", async () => {
  const { field } = await shown("Dear ", "template", true);
  fireEvent.drop(field, dropped);
  expect(field).toHaveValue("Dear ");
});
