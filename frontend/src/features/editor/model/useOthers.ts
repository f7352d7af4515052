import { useEffect } from "react";
import { useSession, watch } from "@/shared/api";
import { personName, type PersonRef } from "@/shared/ui/Person";
import { type Other, useEditor } from "./store";

interface Heard {
  type: string;
  people?: Other[];
  by?: PersonRef | string;
  client_id?: string;
}

/** Somebody who changed the draft this long ago is said to be editing. */
const EDITING_MS = 60_000;

/** Who else is here, and whose change was the last. */
export function useOthers(): void {
  const editor = useEditor();
  const me = useSession()?.user.id;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { store } = editor;
    const seen = (people: Other[]) => store.setState({ others: people.filter(({ id }) => id !== me) });
    const saved = (by: Heard["by"]) => {
      clearTimeout(timer);
      store.setState({ lastSave: { name: personName(by), at: new Date().toISOString() }, editing: personName(by) });
      timer = setTimeout(() => store.setState({ editing: null }), EDITING_MS);
    };
    const stop = watch(`flow:${editor.flowId}`, (message) => {
      const { type, people, by, client_id } = message as unknown as Heard;
      if (type === "presence") seen(people ?? []);
      if (type === "draft" && client_id !== editor.clientId) saved(by);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [editor, me]);
}
