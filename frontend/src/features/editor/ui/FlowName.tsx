import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tellProblem } from "@/shared/ui/notify";
import { editorApi } from "../api";
import { useEditor, useEditorState } from "../model/store";
import classes from "./Header.module.css";

const focusOnce = (input: HTMLInputElement | null) => input?.focus();

/** The name of the flow, changed in place. */
export function FlowName() {
  const { store, flowId } = useEditor();
  const client = useQueryClient();
  const { t } = useTranslation("editor");
  const flow = useEditorState((state) => state.flow);
  const readOnly = useEditorState((state) => state.readOnly);
  const [draft, setDraft] = useState<string | null>(null);
  const save = async () => {
    const name = draft?.trim() ?? "";
    setDraft(null);
    if (name === "" || name === flow.name) return;
    try {
      await editorApi.rename(flowId, name);
      store.setState((old) => ({ flow: { ...old.flow, name } }));
      void client.invalidateQueries({ queryKey: ["flows"], exact: true });
    } catch (error) {
      tellProblem(error);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Enter") void save();
    if (event.key === "Escape") setDraft(null);
  };
  if (draft !== null)
    return (
      <TextInput
        size="xs"
        w={260}
        ref={focusOnce}
        aria-label={t("header.name")}
        maxLength={200}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={() => void save()}
        onKeyDown={onKeyDown}
      />
    );
  return (
    <div className={classes.nameBox}>
      <h1 className={classes.name}>
        {readOnly ? (
          flow.name
        ) : (
          <button type="button" className={classes.nameButton} title={t("header.rename")} onClick={() => setDraft(flow.name)}>
            {flow.name}
          </button>
        )}
      </h1>
    </div>
  );
}
