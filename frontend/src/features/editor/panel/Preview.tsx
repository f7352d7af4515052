import { ActionIcon } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
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

/** What a field gives with the sample data, or what is wrong with it; inside a loop for one item after another. */
export function Preview({ stepKey, source, kind, id }: PreviewProps) {
  const { flowId, saver } = useEditor();
  const { t } = useTranslation("editor");
  const revision = useEditorState((state) => state.revision);
  const [calm] = useDebouncedValue(source, 350);
  const [item, setItem] = useState(0);
  const { data } = useQuery({
    queryKey: ["preview", flowId, stepKey, kind, calm, revision, item],
    queryFn: ({ signal }) => editorApi.preview({ flow_id: flowId, node: stepKey, source: calm, kind, item }, signal),
    enabled: calm.trim() !== "" && saver.knows(stepKey),
    retry: false,
    staleTime: 30_000,
    placeholderData: (old) => old,
  });
  const problem = data?.problems[0];
  const there = data !== undefined && source.trim() !== "";
  return (
    <div className={classes.row}>
      <div id={id} className={classes.preview} data-wrong={problem !== undefined || undefined} aria-live="polite">
        {there &&
          (problem === undefined ? (
            <>
              <span className={classes.label}>{t("field.preview")}</span> <span className={classes.value}>{shown(data.value)}</span>
            </>
          ) : (
            `${problem.message} ${problem.hint ?? ""}`
          ))}
      </div>
      {there && data.items > 1 && <WhichItem item={data.item} items={data.items} onChoose={setItem} />}
    </div>
  );
}

interface WhichItemProps {
  item: number;
  items: number;
  onChoose: (item: number) => void;
}

/** Which item of the loop around the field is shown, and the ones beside it. */
function WhichItem({ item, items, onChoose }: WhichItemProps) {
  const { t } = useTranslation("editor");
  return (
    <span className={classes.items}>
      <ActionIcon size={24} variant="subtle" color="gray" aria-label={t("field.item_before")} onClick={() => onChoose((item + items - 1) % items)}>
        <IconChevronLeft size={14} aria-hidden />
      </ActionIcon>
      {t("field.item_of", { n: item + 1, of: items })}
      <ActionIcon size={24} variant="subtle" color="gray" aria-label={t("field.item_after")} onClick={() => onChoose((item + 1) % items)}>
        <IconChevronRight size={14} aria-hidden />
      </ActionIcon>
    </span>
  );
}
