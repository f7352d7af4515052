import { useEffect } from "react";
import { api, watch } from "@/shared/api";
import type { Draft } from "../api";
import { useEditor } from "./store";

/** Follows what others do to the draft: read again when nothing here is unsaved, otherwise merged by saving. */
export function useLiveDraft(): void {
  const editor = useEditor();
  useEffect(() => {
    const refresh = async () => {
      const { saver, flowId } = editor;
      if (saver.unsaved.length > 0) return void (await saver.flush());
      const draft = await api.get<Draft>(`flows/${flowId}/draft`);
      if (saver.unsaved.length === 0 && draft.revision > saver.currentRevision) {
        editor.reload(draft);
        editor.say({ id: "merged", name: draft.flow.updated_by });
      }
    };
    return watch(
      `flow:${editor.flowId}`,
      (message) => {
        const { type, revision, client_id } = message as { type: string; revision?: number; client_id?: string };
        if (type !== "draft" || client_id === editor.clientId || (revision ?? 0) <= editor.saver.currentRevision) return;
        refresh().catch(() => undefined);
      },
      { onBack: () => void refresh().catch(() => undefined) },
    );
  }, [editor]);
}
