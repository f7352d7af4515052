import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { editorApi } from "../api";
import { useEditor, useEditorState } from "../model/store";
import classes from "./Preview.module.css";

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === undefined ? "–" : text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

export interface PreviewProps {
  stepKey: string;
  source: string;
  kind: "template" | "condition" | "value";
  id: string;
}

/** What a field gives with the sample data, or what is wrong with it. */
export function Preview({ stepKey, source, kind, id }: PreviewProps) {
  const { flowId, saver } = useEditor();
  const { t } = useTranslation("editor");
  const revision = useEditorState((state) => state.revision);
  const [calm] = useDebouncedValue(source, 350);
  const { data } = useQuery({
    queryKey: ["preview", flowId, stepKey, kind, calm, revision],
    queryFn: ({ signal }) => editorApi.preview({ flow_id: flowId, node: stepKey, source: calm, kind }, signal),
    enabled: calm.trim() !== "" && saver.knows(stepKey),
    retry: false,
    staleTime: 30_000,
    placeholderData: (old) => old,
  });
  const problem = data?.problems[0];
  return (
    <div id={id} className={classes.preview} data-wrong={problem !== undefined || undefined} aria-live="polite">
      {data !== undefined && source.trim() !== "" && (
        <>
          {problem === undefined ? (
            <>
              <span className={classes.label}>{t("field.preview")}</span> <span className={classes.value}>{shown(data.value)}</span>
            </>
          ) : (
            <>
              {problem.message} {problem.hint}
            </>
          )}
        </>
      )}
    </div>
  );
}
