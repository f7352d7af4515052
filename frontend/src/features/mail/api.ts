import { queryOptions } from "@tanstack/react-query";
import { api, useListing } from "@/shared/api";

export interface MailItem {
  id: number;
  kind: string;
  sender: string;
  recipients: string;
  subject: string;
  received_at: string;
}

export interface MailDetail extends MailItem {
  text: string;
}

export interface ErpEntry {
  number: string;
  key: string | null;
  /** The same key came before: nothing was booked again. */
  repeat: boolean;
  at: string;
  invoice: unknown;
}

export interface ErpBooks {
  running: boolean;
  effects: number;
  requests: number;
  items: ErpEntry[];
}

const LOOK_AGAIN_MS = 5000;

export function useMails() {
  return useListing<MailItem>(["mail"], "mail");
}

export function mailQuery(id: string) {
  return queryOptions({ queryKey: ["mail-one", id], queryFn: () => api.get<MailDetail>(`mail/${id}`) });
}

export const erpQuery = queryOptions({
  queryKey: ["demo-erp"],
  queryFn: () => api.get<ErpBooks>("demo/erp"),
  refetchInterval: LOOK_AGAIN_MS,
});
