import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { heir } from "@/flow/edits";
import { bodyOf, holdsSteps, homesFor, putInside, removeFrame, removeWithBody, within } from "@/flow/frames";
import { type Graph, nameOf } from "@/flow/model";
import { useEditor, useEditorState } from "../model/store";
import { Listbox } from "./Listbox";
import classes from "./Picker.module.css";

/** Which frame steps shall go into; the first entry takes them out. */
export function PutDialog() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const keys = useEditorState((state) => state.putting);
  const graph = useEditorState((state) => state.graph);
  const close = () => {
    editor.store.setState({ putting: null });
    if (keys?.[0] !== undefined && editor.store.getState().panel === null) editor.focus(keys[0]);
  };
  return (
    <Modal opened={keys !== null} onClose={close} returnFocus={false} title={keys === null ? "" : t("put.title", { name: nameOf(graph, keys[0] ?? ""), count: keys.length })}>
      {keys !== null && <Homes keys={keys} onDone={close} />}
    </Modal>
  );
}

const OUTSIDE = "outside";

function Homes({ keys, onDone }: { keys: readonly string[]; onDone: () => void }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  const [query, setQuery] = useState("");
  const named = homesFor(graph, keys).map((home) => ({ id: home === null ? OUTSIDE : `in:${home}`, home, name: home === null ? t("put.out") : nameOf(graph, home) }));
  const shown = named.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));
  const choose = (id: string) => {
    const home = named.find((item) => item.id === id)?.home ?? null;
    editor.commit(putInside(graph, keys, home, editor.ports));
    onDone();
  };
  const options = shown.map(({ id, home, name }) => ({
    id,
    content: (
      <span className={classes.words}>
        <span className={classes.name}>{name}</span>
        {home !== null && <span className={classes.description}>{t("canvas.holds", { count: bodyOf(graph, home).length })}</span>}
      </span>
    ),
  }));
  return <Listbox label={t("put.to")} placeholder={t("put.search")} query={query} onQuery={setQuery} options={options} onChoose={choose} empty={t("put.none")} />;
}

/** Removing a step that holds others: with them, or without. */
export function RemoveDialog() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const keys = useEditorState((state) => state.removing);
  const graph = useEditorState((state) => state.graph);
  const close = () => {
    editor.store.setState({ removing: null });
    const { active } = editor.store.getState();
    if (active !== null) editor.focus(active);
  };
  return (
    <Modal opened={keys !== null} onClose={close} returnFocus={false} size={520} title={keys === null ? "" : t("remove.title", { name: nameOf(graph, frameOf(graph, keys)) })}>
      {keys !== null && <Fate keys={keys} onDone={close} />}
    </Modal>
  );
}

function frameOf(graph: Graph, keys: readonly string[]): string {
  return keys.find((key) => holdsSteps(graph.nodes[key])) ?? "";
}

function Fate({ keys, onDone }: { keys: readonly string[]; onDone: () => void }) {
  const editor = useEditor();
  const { t } = useTranslation(["editor", "common"]);
  const graph = useEditorState((state) => state.graph);
  const frame = frameOf(graph, keys);
  const finish = (edit: Parameters<typeof editor.commit>[0], next: string | null) => {
    editor.store.setState({ removing: null });
    editor.commit(edit);
    if (next !== null && next in editor.store.getState().graph.nodes) editor.focus(next);
    else onDone();
  };
  const first = bodyOf(graph, frame)[0] ?? null;
  return (
    <>
      <Text size="sm">{t("remove.text", { count: within(graph.nodes, frame).length })}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onDone}>
          {t("common:cancel")}
        </Button>
        {keys.length === 1 && (
          <Button variant="default" data-autofocus onClick={() => finish(removeFrame(graph, frame, editor.ports), first)}>
            {t("remove.keep")}
          </Button>
        )}
        <Button color="red.9" onClick={() => finish(removeWithBody(graph, keys), heir(graph, frame))}>
          {t("remove.all")}
        </Button>
      </Group>
    </>
  );
}
