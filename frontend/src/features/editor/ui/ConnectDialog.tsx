import { Button, Modal, SegmentedControl, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { connectSteps, mainPort } from "@/flow/edits";
import { nameOf, UNDO_PORT } from "@/flow/model";
import { outline, refusal } from "@/flow/order";
import { useEditor, useEditorState } from "../model/store";
import { Listbox } from "./Listbox";
import classes from "./Picker.module.css";

/** Connecting without a pointer: choose the way out, then the step it leads to. */
export function ConnectDialog() {
  const asked = useEditorState((state) => state.connecting);
  const graph = useEditorState((state) => state.graph);
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const close = () => {
    editor.store.setState({ connecting: null });
    if (asked !== null && editor.store.getState().panel === null) editor.focus(asked.from);
  };
  return (
    <Modal opened={asked !== null} onClose={close} returnFocus={false} title={asked === null ? "" : t(asked.port === UNDO_PORT ? "connect.undo_title" : "connect.title", { name: nameOf(graph, asked.from) })}>
      {asked !== null && <Targets from={asked.from} way={asked.port} onDone={close} />}
    </Modal>
  );
}

/** A step that takes another one back is mostly a new one. */
function NewUndo({ owner }: { owner: string }) {
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  return (
    <>
      <Text size="sm" mb="sm">
        {t("connect.undo_text")}
      </Text>
      <Button size="xs" mb="sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => store.setState({ connecting: null, picker: { kind: "undo", owner } })}>
        {t("connect.undo_new")}
      </Button>
    </>
  );
}

function Targets({ from, way, onDone }: { from: string; way: string | null; onDone: () => void }) {
  const editor = useEditor();
  const graph = useEditorState((state) => state.graph);
  const { t } = useTranslation("editor");
  const ports = editor.ports(from);
  const [port, setPort] = useState(way ?? mainPort(ports));
  const [query, setQuery] = useState("");
  const rows = outline(graph).map((row) => ({ key: row.key, why: refusal(graph, from, port, row.key) }));
  const shown = rows.filter((row) => nameOf(graph, row.key).toLowerCase().includes(query.toLowerCase()));
  const options = [...shown].sort((a, b) => Number(a.why !== null) - Number(b.why !== null)).map(({ key, why }) => ({
    id: key,
    disabled: why !== null,
    content: (
      <span className={classes.words}>
        <span className={classes.name}>{nameOf(graph, key)}</span>
        {why !== null && <span className={classes.description}>{t(`refusal.${why}`)}</span>}
      </span>
    ),
  }));
  return (
    <>
      {way === UNDO_PORT && <NewUndo owner={from} />}
      {way === null && ports.length > 1 && (
        <SegmentedControl
          fullWidth
          mb="sm"
          aria-label={t("connect.port")}
          value={port}
          onChange={setPort}
          data={ports.map((item) => ({ value: item.name, label: item.label }))}
        />
      )}
      <Listbox
        label={t("connect.to")}
        placeholder={t("connect.search")}
        query={query}
        onQuery={setQuery}
        options={options}
        onChoose={(to) => {
          editor.commit(connectSteps(graph, { from, port, to }));
          onDone();
        }}
        empty={t("connect.none")}
      />
    </>
  );
}
