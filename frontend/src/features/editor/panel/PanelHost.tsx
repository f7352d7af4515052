import { useEffect } from "react";
import { apart } from "@/shared/lib/apart";
import { whenIdle } from "@/shared/lib/idle";
import { tellProblem } from "@/shared/ui/notify";
import { useEditor, useEditorState } from "../model/store";
import { exprEditor } from "./exprPart";

const panel = apart(() => import("./StepPanel"));

/** The open step, if there is one. The panel is loaded once the page is idle, or when the first step is opened. */
export function StepPanel() {
  const key = useEditorState((state) => state.panel?.key ?? null);
  const node = useEditorState((state) => (state.panel === null ? undefined : state.graph.nodes[state.panel.key]));
  const editor = useEditor();
  const open = key !== null && node !== undefined;
  const OpenPanel = panel.usePart(open, tellProblem);
  useEffect(() => whenIdle(() => void Promise.all([panel.bring(), exprEditor.bring()]).catch(() => undefined)), []);
  if (!open || OpenPanel === null) return null;
  return <OpenPanel key={key} stepKey={key} node={node} spec={editor.specs.get(node.type)} />;
}
