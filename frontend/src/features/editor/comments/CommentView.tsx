import { Button, Group } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";
import { Time } from "@/shared/ui/Time";
import { useEditor } from "../model/store";
import { type Comment, commentsApi } from "./api";
import classes from "./Comments.module.css";
import { Say } from "./Say";

interface Props {
  threadId: string;
  comment: Comment;
}

/** One thing somebody said; its author edits it in place. */
export function CommentView({ threadId, comment }: Props) {
  const { t } = useTranslation("editor");
  const box = useRef<HTMLElement>(null);
  const [editing, setEditing] = useState(false);
  const done = () => {
    setEditing(false);
    box.current?.focus();
  };
  return (
    <article ref={box} tabIndex={-1} className={classes.comment} aria-label={t("comments.by", { name: comment.author })}>
      <p className={classes.who}>
        <strong>{comment.author}</strong> <Time at={comment.at} />
        {comment.edited_at !== null && !comment.removed && (
          <>
            {" · "}
            {t("comments.edited")} <Time at={comment.edited_at} />
          </>
        )}
      </p>
      <p className={classes.text} data-removed={comment.removed || undefined}>
        {comment.removed ? t("comments.deleted") : comment.text}
      </p>
      {editing && comment.may_change ? <Change threadId={threadId} comment={comment} onDone={done} /> : <Acts threadId={threadId} comment={comment} onEdit={() => setEditing(true)} />}
    </article>
  );
}

/** The comment in a field. What another window made of it meanwhile stands above, and is told. */
function Change({ threadId, comment, onDone }: Props & { onDone: () => void }) {
  const { flowId } = useEditor();
  const { t } = useTranslation("editor");
  const box = useRef<HTMLDivElement>(null);
  const [begun] = useState(comment);
  useEffect(() => box.current?.querySelector("textarea")?.focus(), []);
  const moved = comment.edited_at !== begun.edited_at;
  const save = (text: string) => commentsApi.change(flowId, threadId, comment, text).then(onDone);
  return (
    <div ref={box}>
      {moved && (
        <p role="status" className={classes.who}>
          {t("comments.changed_meanwhile")}
        </p>
      )}
      <Say label={t("comments.change_label")} action={t(moved ? "comments.save_anyway" : "comments.save")} small initial={begun.text} onSay={save} onCancel={onDone} />
    </div>
  );
}

function Acts({ threadId, comment, onEdit }: Props & { onEdit: () => void }) {
  const { flowId } = useEditor();
  const { t } = useTranslation("editor");
  if (!comment.may_change && !comment.may_delete) return null;
  return (
    <Group gap={4} className={classes.acts}>
      {comment.may_change && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onEdit}>
          {t("comments.change")}
        </Button>
      )}
      <ConfirmButton
        size="compact-xs"
        variant="subtle"
        color="gray"
        title={t("comments.delete_title")}
        message={comment.may_change ? t("comments.delete_mine") : t("comments.delete_other", { name: comment.author })}
        confirmLabel={t("comments.delete")}
        danger
        onConfirm={() => commentsApi.remove(flowId, threadId, comment.id)}
      >
        {t("comments.delete")}
      </ConfirmButton>
    </Group>
  );
}
