import { useEffect } from "react";
import { useMay, useSession, watch } from "@/shared/api";
import { editorApi, type HeldLock } from "../api";
import { type Editor, useEditor } from "./store";

/** The server frees the pen of a window that is silent for three times as long. */
const BEAT_MS = 10_000;

interface Moved {
  type: string;
  by?: { id: string; name: string } | null;
  since?: string;
}

/** One person edits, the others read along. The pen is advice: where it cannot be asked for, the revision check protects. */
export function usePen(): void {
  const editor = useEditor();
  const mayEdit = useMay("flow.edit");
  const me = useSession()?.user.id;
  useEffect(() => {
    if (!mayEdit || me === undefined) return;
    let here = true;
    const beat = () => {
      editorApi.holdLock(editor.flowId, false).then((held) => here && heard(editor, held, me), () => undefined);
    };
    const back = () => document.visibilityState === "visible" && beat();
    const stop = watch(
      `flow:${editor.flowId}`,
      (message) => {
        const { type, by, since } = message as unknown as Moved;
        if (type !== "lock") return;
        if (by == null) beat();
        else heard(editor, { ...by, since: since ?? "" }, me);
      },
      { onBack: beat },
    );
    const timer = setInterval(beat, BEAT_MS);
    document.addEventListener("visibilitychange", back);
    beat();
    return () => {
      here = false;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", back);
      stop();
      void editorApi.releaseLock(editor.flowId).catch(() => undefined);
    };
  }, [editor, mayEdit, me]);
}

/** Take the pen out of the hand of whoever holds it. */
export async function takeOver(editor: Editor, me: string): Promise<void> {
  heard(editor, await editorApi.holdLock(editor.flowId, true), me);
}

function heard(editor: Editor, held: HeldLock, me: string): void {
  const { readOnly, pen } = editor.store.getState();
  if (held.id === me || held.id === "") {
    if (pen === null) return;
    editor.store.setState({ pen: null, readOnly: false, editing: null });
    editor.say({ id: "pen_mine" });
  } else if (pen?.name !== held.name) {
    editor.store.setState({ pen: { name: held.name, since: held.since, taken: !readOnly && worked(editor) }, readOnly: true, editing: null });
    editor.say({ id: "pen_theirs", name: held.name });
    void editor.saver.flush();
  }
}

/** Whether anything was done in this window before the pen went: who only opens the draft did not lose it. */
function worked({ store, saver }: Editor): boolean {
  const { history } = store.getState();
  return saver.unsaved.length > 0 || history.past.length > 0 || history.future.length > 0;
}
