import { getRouteApi } from "@tanstack/react-router";
import { ComparePage, RunPage } from "@/features/runs";

const compared = getRouteApi("/runs/$id/compare/$other");
const run = getRouteApi("/runs/$id");

export function RunRoute() {
  const { id } = run.useParams();
  return <RunPage key={id} runId={id} />;
}

export function CompareRoute() {
  const { id, other } = compared.useParams();
  return <ComparePage left={id} right={other} />;
}
