import { Button } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useEditor, useEditorState } from "../model/store";
import classes from "./EmptyCanvas.module.css";

/** A flow without steps: the first question. */
export function EmptyCanvas() {
  const editor = useEditor();
  const readOnly = useEditorState((state) => state.readOnly);
  const { t } = useTranslation("editor");
  return (
    <div className={classes.empty}>
      <div className={classes.card}>
        <h2 className={classes.title}>{t("empty.title")}</h2>
        <p className={classes.text}>{t(readOnly ? "empty.read" : "empty.text")}</p>
        {!readOnly && (
          <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => editor.store.setState({ picker: { kind: "start" } })}>
            {t("empty.action")}
          </Button>
        )}
      </div>
    </div>
  );
}
