import { Button } from "@mantine/core";
import { IconCheck, IconRotate } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { nameOf } from "@/flow/model";
import { useMay } from "@/shared/api";
import { useEditor, useEditorState } from "../model/store";
import { commentsApi, type Thread } from "./api";
import classes from "./Comments.module.css";
import { CommentView } from "./CommentView";
import { Say } from "./Say";

interface Props {
  thread: Thread;
  /** Says which step it is about. */
  named: boolean;
  onSettle: () => void;
}

/** What was said, by whom and when; an answer, and the end of it. */
export function ThreadView({ thread, named, onSettle }: Props) {
  const { flowId } = useEditor();
  const { t } = useTranslation("editor");
  const mayComment = useMay("flow.comment");
  const settled = thread.settled_at !== null;
  const Icon = settled ? IconRotate : IconCheck;
  return (
    <li className={classes.thread} data-settled={settled || undefined}>
      {named && <StepOf thread={thread} />}
      {thread.comments.map((comment) => (
        <CommentView key={comment.id} threadId={thread.id} comment={comment} />
      ))}
      {settled && <p className={classes.who}>{t("comments.settled_by", { name: thread.settled_by })}</p>}
      {mayComment && (
        <>
          <Say label={t("comments.answer")} action={t("comments.answer_send")} small onSay={(text) => commentsApi.answer(flowId, thread.id, text)} />
          <Button size="compact-xs" variant="default" leftSection={<Icon size={14} aria-hidden />} onClick={onSettle}>
            {t(settled ? "comments.reopen" : "comments.settle")}
          </Button>
        </>
      )}
    </li>
  );
}

/** The step by its name; a button while it is there. */
function StepOf({ thread }: { thread: Thread }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  if (!(thread.step in graph.nodes)) return <p className={classes.step}>{thread.step_name}</p>;
  const name = nameOf(graph, thread.step);
  return (
    <p className={classes.step}>
      <button type="button" aria-label={t("findings.go_label", { name })} onClick={() => editor.open(thread.step)}>
        {name}
      </button>
    </p>
  );
}
