import { dropGroup } from "@/flow/dropGroup";
import { groupById, groupIdOf } from "@/flow/groups";
import { type At, snap } from "@/flow/placement";
import { stepHeight } from "@/shared/canvas";
import { smallRect } from "@/shared/canvas/groups";
import { measure } from "@/shared/canvas/measure";
import type { Editor } from "../model/store";

/** A group that is drawn small, and where on the whole canvas it was let go. */
export interface LetGo {
  id: string;
  at: { x: number; y: number };
}

/** Small groups that were let go: their steps lie as far from where they were as the group does. */
export function letGroupsGo(editor: Editor, dropped: readonly LetGo[]): void {
  for (const { id, at } of dropped) {
    const { graph, ...state } = editor.store.getState();
    const closed = new Set(state.closed);
    const group = groupById(graph, groupIdOf(id));
    const rect = group && smallRect(graph, group, measure(graph, { heightOf: (key) => stepHeight(editor.ports(key)), closed }));
    if (group === undefined || rect == null) continue;
    const by: At = [snap(at.x - rect.left), snap(at.y - rect.top)];
    if (by[0] !== 0 || by[1] !== 0) editor.commit(dropGroup(graph, group, by, { portsOf: editor.ports, closed }));
  }
}
