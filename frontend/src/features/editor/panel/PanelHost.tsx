import { lazy, Suspense, useEffect } from "react";
import { whenIdle } from "@/shared/lib/idle";
import { useEditor, useEditorState } from "../model/store";

const load = () => import("./StepPanel");
const OpenPanel = lazy(load);

/** The open step, if there is one. The panel is loaded once the page is idle, or when the first step is opened. */
export function StepPanel() {
  const key = useEditorState((state) => state.panel?.key ?? null);
  const node = useEditorState((state) => (state.panel === null ? undefined : state.graph.nodes[state.panel.key]));
  const editor = useEditor();
  useEffect(() => whenIdle(() => void Promise.all([load(), import("./ExprEditor")]).catch(() => undefined)), []);
  if (key === null || node === undefined) return null;
  return (
    <Suspense fallback={null}>
      <OpenPanel key={key} stepKey={key} node={node} spec={editor.specs.get(node.type)} />
    </Suspense>
  );
}
