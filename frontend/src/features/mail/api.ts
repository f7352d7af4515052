import { queryOptions } from "@tanstack/react-query";
import { api, type Schema, useListing } from "@/shared/api";

export type MailItem = Schema<"CaughtMail">;

export type MailDetail = Schema<"CaughtMailFull">;

export type ErpEntry = Schema<"ErpEntry">;

export type ErpBooks = Schema<"ErpBooks">;

const LOOK_AGAIN_MS = 5000;

export function useMails() {
  return useListing(["mail"], "mail");
}

export function mailQuery(id: string) {
  return queryOptions({ queryKey: ["mail-one", id], queryFn: () => api.get(`mail/${id}`) });
}

export const erpQuery = queryOptions({
  queryKey: ["demo-erp"],
  queryFn: () => api.get("demo/erp"),
  refetchInterval: LOOK_AGAIN_MS,
});
