import { act, renderHook } from "@testing-library/react";
import { ReactFlowProvider } from "@xyflow/react";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import { invoiceGraph } from "@/flow/testing/graphs";
import type { DrawingFacts } from "@/shared/canvas";
import type { Draft } from "../api";
import { createEditor, EditorContext } from "../model/store";
import { useNodes } from "./useNodes";

function facts(): DrawingFacts {
  return {
    typeOf: () => undefined,
    portsOf: () => [],
    readOnly: false,
    moreOf: () => "",
    roleDescription: "step",
    closed: new Set(),
    words: { undo: "Undo", holds: String, fold: (name) => name, first: (name) => ({ name, text: name }), group: "Group", members: String },
    insertLabel: (from, to) => `${from} ${to}`,
  };
}

function show() {
  const draft = { flow: { status: "draft" }, graph: invoiceGraph(), revision: 1, findings: [], samples: {}, lock: null, pen: null, webhook: null } as unknown as Draft;
  const editor = createEditor({ flowId: crypto.randomUUID(), draft, catalog: { nodes: [], connectors: [] }, readOnly: false, whyReadOnly: "", me: "me" });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <ReactFlowProvider>
      <EditorContext value={editor}>{children}</EditorContext>
    </ReactFlowProvider>
  );
  const hook = renderHook((given: DrawingFacts) => useNodes(given), { initialProps: facts(), wrapper });
  const at = (key: string) => hook.result.current.nodes.find(({ id }) => id === key)?.position;
  return { editor, at, ...hook };
}

test("steps that are pulled with their group stay with the pointer while the draft is checked anew", () => {
  const { at, result, rerender } = show();
  act(() => result.current.nudge(new Set(["check"]), [10, 20]));
  act(() => result.current.nudge(new Set(["check"]), [30, 40]));
  rerender(facts());
  expect([at("check"), at("limit")]).toEqual([{ x: 358, y: 40 }, { x: 656, y: 0 }]);
});

test("steps that were pulled lie where the graph says once it changes, or nothing came of it", () => {
  const { editor, at, result } = show();
  act(() => result.current.nudge(new Set(["check"]), [30, 40]));
  act(() => editor.commit({ label: { id: "moved" }, operations: [{ op: "move", positions: { check: [400, 80] } }] }));
  expect(at("check")).toEqual({ x: 400, y: 80 });
  act(() => result.current.nudge(new Set(["check"]), [8, 8]));
  act(() => result.current.nudge(new Set(["check"]), null));
  expect(at("check")).toEqual({ x: 400, y: 80 });
});
