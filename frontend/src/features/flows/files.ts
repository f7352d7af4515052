/** Flows as files: saved for git or another installation, and brought in again. */
import i18n from "i18next";
import { api } from "@/shared/api";
import { download, fileName } from "@/shared/lib/download";
import type { FlowItem } from "./api";

const LARGEST_BYTES = 10_000_000;

/** The draft as a file: no secrets, no samples, no ids of this place. */
export async function saveFlow(flow: FlowItem): Promise<void> {
  const document = await api.get(`flows/${flow.id}/export`);
  download(new Blob([JSON.stringify(document, null, 2)], { type: "application/json" }), `${fileName(flow.name)}.handrail.json`);
}

/** What a file holds. Raises an error with a sentence for people when it cannot be an exported flow. */
export async function readFlow(file: File): Promise<unknown> {
  if (file.size > LARGEST_BYTES) throw new Error(i18n.t("flows:import.too_large", { size: Math.ceil(file.size / 1_000_000), most: LARGEST_BYTES / 1_000_000 }));
  try {
    return JSON.parse(await file.text()) as unknown;
  } catch {
    throw new Error(i18n.t("flows:import.no_json", { name: file.name }));
  }
}
