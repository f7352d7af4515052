import { type KeyboardEvent, memo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { dropGroup } from "@/flow/dropGroup";
import { homesFor } from "@/flow/frames";
import { allOf, groupById, groupNode, membersOf, ungroup } from "@/flow/groups";
import { notesIn } from "@/flow/notes";
import type { At } from "@/flow/placement";
import type { DrawingFacts } from "@/shared/canvas";
import { GroupBoxes, GroupName, type GroupBoxProps } from "@/shared/canvas/GroupBoxes";
import beneath from "@/shared/canvas/beneath.module.css";
import { type Editor, useEditor, useEditorState } from "../model/store";
import { useDrag } from "./useDrag";

export { letGroupsGo } from "./letGroupsGo";

interface Props {
  facts: DrawingFacts;
  /** The frame whose groups these are; null for those at the top. */
  home: string | null;
  /** Draws steps so far from where they lie while a box is dragged; null when it is let go. */
  nudge: (keys: ReadonlySet<string>, by: At | null) => void;
}

/** The boxes of open groups: dragged as a whole by their bar, named, folded and dissolved by keys. */
export default memo(function Groups({ facts, home, nudge }: Props) {
  const graph = useEditorState((state) => state.graph);
  return (
    <GroupBoxes graph={graph} facts={facts} home={home}>
      {(box) => <OwnBox {...box} nudge={nudge} />}
    </GroupBoxes>
  );
});

const KEYS: Record<string, (editor: Editor, id: string) => void> = {
  Enter: (editor, id) => editor.fold(groupNode(id)),
  e: (editor, id) => editor.fold(groupNode(id)),
  m: put,
  F2: (editor, id) => editor.store.setState({ naming: { keys: [], id } }),
  G: dissolve,
  Delete: dissolve,
  Escape: (editor) => {
    const { active } = editor.store.getState();
    if (active !== null) editor.focus(active);
  },
};
const READING: ReadonlySet<string> = new Set(["Enter", "e", "Escape"]);

/** Asks into which frame the whole group shall go, or out of which. */
function put({ store }: Editor, id: string): void {
  const { graph } = store.getState();
  const group = groupById(graph, id);
  const keys = group === undefined ? [] : membersOf(graph, group);
  if (homesFor(graph, keys).length > 0) store.setState({ putting: keys });
}

function dissolve(editor: Editor, id: string): void {
  const group = groupById(editor.store.getState().graph, id);
  if (group === undefined) return;
  editor.commit(ungroup(group));
  if (group.keys[0] !== undefined) editor.focus(group.keys[0]);
}

/** Pulling a group: its steps and the notes in its box go along. */
function useGroupDrag(group: GroupBoxProps["group"], nudge: Props["nudge"]) {
  const editor = useEditor();
  const [top] = useState(() => new Set<string>());
  const carrying = useRef<readonly string[]>([]);
  const start = () => {
    const { graph } = editor.store.getState();
    top.clear();
    // What lies in one of them moves along with it.
    for (const key of membersOf(graph, group)) top.add(key);
    carrying.current = notesIn(graph, { ...group, keys: [...group.keys] }).map(({ id }) => id);
  };
  const drag = useDrag({
    onStep: (by) => {
      nudge(top, by);
      if (carrying.current.length > 0) editor.store.setState({ carried: { notes: carrying.current, by } });
    },
    onEnd: (by) => {
      nudge(top, null);
      editor.store.setState({ carried: null });
      const { graph, closed } = editor.store.getState();
      const now = groupById(graph, group.id);
      if (now !== undefined) editor.commit(dropGroup(graph, now, by, { portsOf: editor.ports, closed: new Set(closed) }));
    },
  });
  return { drag, start };
}

function OwnBox({ group, place, home, facts, nudge }: GroupBoxProps & Pick<Props, "nudge">) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const { drag, start } = useGroupDrag(group, nudge);
  const [dx, dy] = drag.by ?? [0, 0];
  const onKeyDown = (event: KeyboardEvent) => {
    const act = KEYS[event.key];
    const { key, ctrlKey, metaKey } = event;
    if (event.target !== event.currentTarget || act === undefined || ctrlKey || metaKey || (readOnly && !READING.has(key))) return;
    act(editor, group.id);
    event.preventDefault();
    event.stopPropagation();
  };
  const choose = () => editor.store.setState({ selection: allOf(editor.store.getState().graph, { ...group, keys: [...group.keys] }), active: group.keys[0] ?? null });
  return (
    // The keyboard comes here by a key of the drawing, which stays one stop of the Tab key.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="group"
      tabIndex={-1}
      aria-roledescription={facts.words.group}
      aria-label={t("group.named", { name: group.name, holds: facts.words.members(group.keys.length) })}
      data-beneath={groupNode(group.id)}
      data-inside={home ?? undefined}
      className={beneath.group}
      style={{ ...place, left: place.left + dx, top: place.top + dy }}
      onKeyDown={onKeyDown}
    >
      {/* In a frame a press on the bar would pull the frame, and a click open it. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events */}
      <div
        className={`${beneath.bar} nodrag nopan`}
        onClick={(event) => event.stopPropagation()}
        data-moves={!readOnly || undefined}
        onPointerDown={(event) => {
          if (readOnly || (event.target as HTMLElement).closest("button") !== null) return;
          start();
          choose();
          drag.onPointerDown(event);
        }}
        onDoubleClick={() => !readOnly && editor.store.setState({ naming: { keys: [], id: group.id } })}
      >
        <GroupName group={group} facts={facts} />
      </div>
    </div>
  );
}
