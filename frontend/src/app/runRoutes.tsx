import { getRouteApi } from "@tanstack/react-router";
import { RunPage } from "@/features/runs";

const run = getRouteApi("/runs/$id");

export function RunRoute() {
  const { id } = run.useParams();
  return <RunPage key={id} runId={id} />;
}
