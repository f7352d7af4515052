import { getRouteApi } from "@tanstack/react-router";
import { TablePage } from "@/features/tables";

const table = getRouteApi("/tables/$id");

export function TableRoute() {
  const { id } = table.useParams();
  return <TablePage key={id} tableId={id} />;
}
