import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, useMay, watch } from "@/shared/api";

/** How many tasks wait for the person; every change of the inbox, here or elsewhere, is heard at once. */
export function useInboxCount(): number {
  const may = useMay("task.view");
  const client = useQueryClient();
  const count = useQuery({
    queryKey: ["tasks", "count"],
    queryFn: () => api.get("tasks/count"),
    enabled: may,
  });
  useEffect(() => {
    if (!may) return;
    const refresh = () => void client.invalidateQueries({ queryKey: ["tasks"] });
    return watch("inbox", refresh, { onBack: refresh });
  }, [may, client]);
  return count.data?.open ?? 0;
}
