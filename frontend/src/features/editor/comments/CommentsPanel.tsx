import { ActionIcon, Button, Switch } from "@mantine/core";
import { IconMessage, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "@/flow/model";
import { useMay } from "@/shared/api";
import { cx } from "@/shared/lib/cx";
import { tellProblem } from "@/shared/ui/notify";
import { useEditor, useEditorState } from "../model/store";
import findings from "../ui/Findings.module.css";
import { commentsApi, type Thread } from "./api";
import classes from "./Comments.module.css";
import { Say } from "./Say";
import { ThreadView } from "./ThreadView";

/** What people say about the steps: about one, or about all. */
export default function CommentsPanel() {
  const { store, focus } = useEditor();
  const { t } = useTranslation(["editor", "common"]);
  const step = useEditorState((state) => state.talk?.step ?? null);
  const graph = useEditorState((state) => state.graph);
  const box = useRef<HTMLElement>(null);
  const talk = useEditorState((state) => state.talk);
  useEffect(() => {
    if (talk?.write !== true) return;
    const field = box.current?.querySelector<HTMLElement>("[data-new] textarea");
    (field ?? box.current)?.focus({ preventScroll: true });
  }, [talk]);
  const close = () => {
    const { active } = store.getState();
    store.setState({ talk: null });
    if (active !== null) focus(active);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    event.stopPropagation();
    // A dialog above the panel has its own Escape.
    if (event.key === "Escape" && box.current?.contains(event.target as Node)) close();
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it from anywhere inside
    <section ref={box} tabIndex={-1} className={cx(findings.panel, step !== null && classes.about)} aria-label={t("comments.title")} onKeyDown={onKeyDown}>
      <header className={findings.head}>
        <h2>{step === null ? t("comments.title") : t("comments.about", { name: nameOf(graph, step) })}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t("common:close")} onClick={close}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      {step === null ? <All /> : <About step={step} />}
    </section>
  );
}

/** The threads of one step, and a new one. */
function About({ step }: { step: string }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const mayComment = useMay("flow.comment");
  const threads = useEditorState((state) => state.threads);
  const here = threads.filter((thread) => thread.step === step);
  const add = async (text: string) => {
    // A step that was drawn just now is known to the server once it is saved.
    await editor.saver.flush();
    await commentsApi.add(editor.flowId, step, text);
  };
  return (
    <>
      <Threads threads={here} />
      {mayComment && <Say key={step} label={t("comments.new")} action={t("comments.say")} onSay={add} />}
      <Button variant="subtle" size="compact-sm" className={classes.all} leftSection={<IconMessage size={14} aria-hidden />} onClick={() => editor.store.setState({ talk: { step: null, write: true } })}>
        {t("comments.all")}
      </Button>
    </>
  );
}

/** The threads of all steps, those of removed steps last. */
function All() {
  const threads = useEditorState((state) => state.threads);
  const graph = useEditorState((state) => state.graph);
  const there = threads.filter(({ step }) => step in graph.nodes);
  const gone = threads.filter(({ step }) => !(step in graph.nodes));
  const { t } = useTranslation("editor");
  return (
    <>
      <Threads threads={there} named />
      {gone.length > 0 && (
        <>
          <h3 className={classes.gone}>{t("comments.removed")}</h3>
          <Threads threads={gone} named />
        </>
      )}
    </>
  );
}

function Threads({ threads, named = false }: { threads: readonly Thread[]; named?: boolean }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const [withSettled, setWithSettled] = useState(false);
  const settled = threads.filter(({ settled_at }) => settled_at !== null).length;
  const shown = threads.filter(({ settled_at }) => withSettled || settled_at === null);
  const settle = (thread: Thread) => void commentsApi.settle(editor.flowId, thread.id, thread.settled_at === null).catch(tellProblem);
  return (
    <>
      {shown.length === 0 && <p className={classes.none}>{t("comments.none")}</p>}
      <ul className={classes.threads}>
        {shown.map((thread) => (
          <ThreadView key={thread.id} thread={thread} named={named} onSettle={() => settle(thread)} />
        ))}
      </ul>
      {settled > 0 && <Switch className={classes.settled} size="xs" label={t("comments.with_settled", { count: settled })} checked={withSettled} onChange={(event) => setWithSettled(event.currentTarget.checked)} />}
    </>
  );
}
