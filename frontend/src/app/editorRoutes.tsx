import { getRouteApi } from "@tanstack/react-router";
import { EditorPage } from "@/features/editor";

const editor = getRouteApi("/flows/$id");

/** A new flow is a new page: nothing of the last one stays. */
export function EditorRoute() {
  const { id } = editor.useParams();
  return <EditorPage key={id} flowId={id} />;
}
