import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tellProblem } from "@/shared/ui/notify";
import classes from "./Comments.module.css";

interface Props {
  label: string;
  action: string;
  small?: boolean;
  /** What it says already, where it is changed. */
  initial?: string;
  onCancel?: () => void;
  onSay: (text: string) => Promise<unknown>;
}

/** A field for a comment. Nothing written is lost when it could not be sent. */
export function Say({ label, action, small = false, initial = "", onCancel, onSay }: Props) {
  const [text, setText] = useState(initial);
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const send = () => {
    if (text.trim() === "" || busy) return;
    setBusy(true);
    onSay(text.trim())
      .then(() => setText(""), tellProblem)
      .finally(() => setBusy(false));
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Escape" && onCancel) {
      event.stopPropagation();
      onCancel();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  };
  return (
    <div className={classes.say} data-small={small || undefined} data-new={!small || undefined}>
      <Textarea aria-label={label} placeholder={label} size="xs" autosize minRows={small ? 1 : 2} maxRows={8} maxLength={4000} value={text} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={onKeyDown} />
      {(text.trim() !== "" || !small || onCancel) && (
        <Group gap={6}>
          <Button size="compact-sm" loading={busy} disabled={text.trim() === ""} onClick={send}>
            {action}
          </Button>
          {onCancel && (
            <Button size="compact-sm" variant="default" onClick={onCancel}>
              {t("cancel")}
            </Button>
          )}
        </Group>
      )}
    </div>
  );
}
