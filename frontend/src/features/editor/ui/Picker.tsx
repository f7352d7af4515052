import { Modal } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { commandOf } from "@/flow/commands";
import { addStep, type Place } from "@/flow/edits";
import { type Graph, isTrigger, nameOf } from "@/flow/model";
import { grouped, type Hit, mayStand, search } from "@/flow/search";
import { type DrawnType, StepIcon } from "@/shared/canvas";
import { drawnTypes } from "../canvas/useDrawing";
import { deskOf } from "../model/desk";
import { type Editor, useEditor, useEditorState } from "../model/store";
import { Listbox } from "./Listbox";
import classes from "./Picker.module.css";

/** Which step comes next? Search by name, by other words for it, or look through the groups. */
export function Picker() {
  const place = useEditorState((state) => state.picker);
  const { store, focus } = useEditor();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  const close = () => {
    store.setState({ picker: null });
    const back = store.getState().active;
    if (back !== null) focus(back);
  };
  return (
    <Modal
      opened={place !== null}
      onClose={close}
      returnFocus={false}
      // The page behind does not scroll; locking it would cost a new look at every style of the drawing.
      lockScroll={false}
      centered={false}
      yOffset="8vh"
      size={560}
      title={place === null ? "" : titleOf(graph, place, t)}
    >
      {place !== null && <Choices place={place} />}
    </Modal>
  );
}

type T = ReturnType<typeof useTranslation>["t"];

type Title<K extends Place["kind"]> = (graph: Graph, place: Extract<Place, { kind: K }>, t: T) => string;

const TITLES: { [K in Place["kind"]]: Title<K> } = {
  start: (_graph, _place, t) => t("picker.start"),
  after: (graph, place, t) => t("picker.after", { name: nameOf(graph, place.from) }),
  at: (graph, place, t) => t("picker.after", { name: nameOf(graph, place.from) }),
  between: (graph, { edge }, t) => t("canvas.insert", { from: nameOf(graph, edge.from), to: nameOf(graph, edge.to) }),
  inside: (graph, place, t) => t("picker.inside", { name: nameOf(graph, place.container) }),
  undo: (graph, place, t) => t("picker.undo", { name: nameOf(graph, place.owner) }),
};

function titleOf(graph: Graph, place: Place, t: T): string {
  if (asksForStart(graph, place)) return t("picker.start");
  return (TITLES[place.kind] as Title<Place["kind"]>)(graph, place, t);
}

function asksForStart(graph: Graph, place: Place): boolean {
  return place.kind === "start" || Object.values(graph.nodes).length === 0;
}

function Choices({ place }: { place: Place }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const [query, setQuery] = useState("");
  const types = useMemo(() => drawnTypes(editor.catalog), [editor]);
  const graph = useEditorState((state) => state.graph);
  const hasTrigger = Object.values(graph.nodes).some(isTrigger);
  const fitting = useMemo(() => mayStand(editor.catalog.nodes, place.kind === "start" || place.kind === "undo" ? place.kind : "after"), [editor, place.kind]);
  const groups = useMemo(() => grouped(search(fitting, query)), [fitting, query]);
  const options = groups.flatMap((group) =>
    group.hits.map((hit) => ({
      id: hit.spec.type,
      group: t(`category.${group.category}`, { defaultValue: group.category }),
      content: <Choice hit={hit} type={types.get(hit.spec.type)} />,
    })),
  );
  const choose = (type: string) => {
    if (type === NOTE) return writeNote(editor);
    const spec = editor.specs.get(type);
    if (spec === undefined) return;
    const edit = addStep(editor.store.getState().graph, spec, place);
    editor.store.setState({ picker: null });
    editor.commit(edit);
    const { panel } = editor.store.getState();
    if (panel !== null) editor.open(edit.key);
    else editor.focus(edit.key);
  };
  return (
    <>
      {place.kind === "start" && hasTrigger && <p className={classes.note}>{t("picker.another_start")}</p>}
      <Listbox
        label={t("picker.search")}
        placeholder={t("picker.placeholder")}
        query={query}
        onQuery={setQuery}
        options={asksForNote(query, t) ? [...options, { id: NOTE, group: t("note.all"), content: <NoteChoice /> }] : options}
        onChoose={choose}
        empty={t("picker.none", { query })}
      />
    </>
  );
}

/** No type of the catalogue: a note beside the steps. */
const NOTE = "note";

/** Notes are offered to those who look for them. */
function asksForNote(query: string, t: T): boolean {
  const wanted = query.trim().toLocaleLowerCase();
  return wanted.length > 1 && [t("note.label"), t("note.synonyms")].join(" ").toLocaleLowerCase().split(" ").some((word) => word.startsWith(wanted));
}

function writeNote(editor: Editor): void {
  editor.store.setState({ picker: null });
  commandOf("note").perform(deskOf(editor, { fit: () => undefined }));
}

function NoteChoice() {
  const { t } = useTranslation("editor");
  return (
    <span className={classes.choice}>
      <StepIcon icon="note" category="flow" />
      <span className={classes.words}>
        <span className={classes.name}>{t("note.label")}</span>
        <span className={classes.description}>{t("note.description")}</span>
      </span>
    </span>
  );
}

function Choice({ hit, type }: { hit: Hit; type: DrawnType | undefined }) {
  const { spec, because } = hit;
  return (
    <span className={classes.choice}>
      <StepIcon icon={spec.icon} svg={type?.svg} category={spec.category} />
      <span className={classes.words}>
        <span className={classes.name}>
          {spec.name}
          {because !== null && <span className={classes.because}> · {because}</span>}
        </span>
        <span className={classes.description}>{spec.description}</span>
      </span>
    </span>
  );
}
