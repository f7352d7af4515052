import { Modal, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { connectSteps, mainPort } from "@/flow/edits";
import { nameOf } from "@/flow/model";
import { outline, refusal } from "@/flow/order";
import { useEditor, useEditorState } from "../model/store";
import { Listbox } from "./Listbox";
import classes from "./Picker.module.css";

/** Connecting without a pointer: choose the way out, then the step it leads to. */
export function ConnectDialog() {
  const from = useEditorState((state) => state.connecting);
  const graph = useEditorState((state) => state.graph);
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const close = () => {
    editor.store.setState({ connecting: null });
    if (from !== null && editor.store.getState().panel === null) editor.focus(from);
  };
  return (
    <Modal opened={from !== null} onClose={close} returnFocus={false} title={from === null ? "" : t("connect.title", { name: nameOf(graph, from) })}>
      {from !== null && <Targets from={from} onDone={close} />}
    </Modal>
  );
}

function Targets({ from, onDone }: { from: string; onDone: () => void }) {
  const editor = useEditor();
  const graph = useEditorState((state) => state.graph);
  const { t } = useTranslation("editor");
  const ports = editor.ports(from);
  const [port, setPort] = useState(mainPort(ports));
  const [query, setQuery] = useState("");
  const rows = outline(graph).map((row) => ({ key: row.key, why: refusal(graph, from, port, row.key) }));
  const shown = rows.filter((row) => nameOf(graph, row.key).toLowerCase().includes(query.toLowerCase()));
  const options = [...shown].sort((a, b) => Number(a.why !== null) - Number(b.why !== null)).map(({ key, why }) => ({
    id: key,
    disabled: why !== null,
    content: (
      <span className={classes.words}>
        <span className={classes.name}>{nameOf(graph, key)}</span>
        {why !== null && <span className={classes.description}>{why}</span>}
      </span>
    ),
  }));
  return (
    <>
      {ports.length > 1 && (
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
