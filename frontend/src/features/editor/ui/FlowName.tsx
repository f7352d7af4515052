import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apart } from "@/shared/lib/apart";
import { tellProblem } from "@/shared/ui/notify";
import { editorApi } from "../api";
import { useEditor, useEditorState } from "../model/store";
import classes from "./Header.module.css";

const nameBox = apart(() => import("./FlowNameBox"));

/** The name of the flow, changed in place. */
export function FlowName() {
  const flow = useEditorState((state) => state.flow);
  const readOnly = useEditorState((state) => state.readOnly);
  const { t } = useTranslation("editor");
  const [writing, setWriting] = useState(false);
  const rename = useRename();
  const Box = nameBox.usePart(writing, tellProblem);
  nameBox.useSoon();
  const onDone = (name: string | null) => {
    setWriting(false);
    void rename(name?.trim() ?? "");
  };
  if (writing && Box !== null) return <Box name={flow.name} onDone={onDone} />;
  return (
    <div className={classes.nameBox}>
      <h1 className={classes.name}>
        {readOnly ? (
          flow.name
        ) : (
          <button type="button" className={classes.nameButton} title={t("header.rename")} onClick={() => setWriting(true)}>
            {flow.name}
          </button>
        )}
      </h1>
    </div>
  );
}

/** Gives the flow another name; nothing happens for none and for the same one. */
function useRename(): (name: string) => Promise<void> {
  const { store, flowId } = useEditor();
  const client = useQueryClient();
  return async (name) => {
    if (name === "" || name === store.getState().flow.name) return;
    try {
      await editorApi.rename(flowId, name);
      store.setState((old) => ({ flow: { ...old.flow, name } }));
      void client.invalidateQueries({ queryKey: ["flows"], exact: true });
    } catch (error) {
      tellProblem(error);
    }
  };
}
