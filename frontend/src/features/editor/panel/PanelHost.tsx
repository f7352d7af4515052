import { withTexts } from "@/shared/i18n";
import { apart } from "@/shared/lib/apart";
import { tellProblem } from "@/shared/ui/notify";
import { useEditor, useEditorState } from "../model/store";
import { exprEditor } from "./exprPart";

const panel = apart(withTexts(() => import("./StepPanel"), "conditions"));

/** The open step, if there is one. The panel is loaded once the page is idle, or when the first step is opened. */
export function StepPanel() {
  const key = useEditorState((state) => state.panel?.key ?? null);
  const node = useEditorState((state) => (state.panel === null ? undefined : state.graph.nodes[state.panel.key]));
  const editor = useEditor();
  const open = key !== null && node !== undefined;
  const OpenPanel = panel.usePart(open, tellProblem);
  panel.useSoon();
  exprEditor.useSoon();
  if (!open || OpenPanel === null) return null;
  return <OpenPanel key={key} stepKey={key} node={node} spec={editor.specs.get(node.type)} />;
}
