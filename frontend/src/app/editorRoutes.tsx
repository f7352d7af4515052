import { getRouteApi } from "@tanstack/react-router";
import { EditorPage, VersionsPage } from "@/features/editor";

const editor = getRouteApi("/flows/$id");
const versions = getRouteApi("/flows/$id/versions");

/** A new flow is a new page: nothing of the last one stays. */
export function EditorRoute() {
  const { id } = editor.useParams();
  return <EditorPage key={id} flowId={id} />;
}

export function VersionsRoute() {
  const { id } = versions.useParams();
  return <VersionsPage key={id} flowId={id} />;
}
