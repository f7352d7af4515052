import { getRouteApi } from "@tanstack/react-router";
import { VersionsPage } from "@/features/editor/versions";

const versions = getRouteApi("/flows/$id/versions");

export function VersionsRoute() {
  const { id } = versions.useParams();
  return <VersionsPage key={id} flowId={id} />;
}
