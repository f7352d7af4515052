import { ActionIcon } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { homesOf } from "@/flow/frames";
import { toUnits } from "@/flow/positions";
import { editorApi, type Preview as PreviewData } from "../api";
import { useEditor, useEditorState } from "../model/store";
import type { Mark } from "./exprMarks";
import classes from "./Preview.module.css";

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === undefined ? "–" : text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

export interface Asked {
  stepKey: string;
  source: string;
  kind: "template" | "condition" | "value";
}

export interface Seen {
  data: PreviewData | undefined;
  /** Where something is wrong in exactly this text; empty while the answer is still that of an older one. */
  marks: readonly Mark[];
  choose: (item: number) => void;
  /** The loop around goes through a list that is empty with the sample, so there is no item to show. */
  none: boolean;
}

const NONE: readonly Mark[] = [];

/** What a field gives with the sample data; inside a loop for the item that was chosen. */
export function usePreview({ stepKey, source, kind }: Asked): Seen {
  const { flowId, saver } = useEditor();
  const revision = useEditorState((state) => state.revision);
  const looped = useEditorState(({ graph: { nodes } }) => homesOf(nodes, stepKey).some((home) => nodes[home]?.type === "flow.each"));
  const [calm] = useDebouncedValue(source, 350);
  const [item, choose] = useState(0);
  const { data, isPlaceholderData } = useQuery({
    queryKey: ["preview", flowId, stepKey, kind, calm, revision, item],
    queryFn: ({ signal }) => editorApi.preview({ flow_id: flowId, node: stepKey, source: calm, kind, item }, signal),
    enabled: calm.trim() !== "" && saver.knows(stepKey),
    retry: false,
    staleTime: 30_000,
    placeholderData: (old) => old,
  });
  const there = source.trim() === "" ? undefined : data;
  const current = there !== undefined && !isPlaceholderData && calm === source;
  const marks = useMemo(() => (current ? there.problems.map((problem) => markOf(problem, calm)) : NONE), [current, there, calm]);
  const none = looped && there?.items === 0 && there.problems.length > 0 && /\b(item|index)\b/.test(source);
  return { data: there, marks: none ? NONE : marks, choose, none };
}

function markOf({ start, end, message }: PreviewData["problems"][number], source: string): Mark {
  return { start: toUnits(source, start ?? 0), end: toUnits(source, end ?? 0), message };
}

/** What is wrong with a field, unless the preview below it says the same. */
export function untold(error: string | undefined, { data }: Seen): string | undefined {
  const told = data?.problems.some(({ message }) => error?.includes(message)) ?? false;
  return told ? undefined : error;
}

/** What a field gives with the sample data, or what is wrong with it; inside a loop for one item after another. */
export function Preview({ seen: { data, choose, none }, id }: { seen: Seen; id: string }) {
  const { t } = useTranslation("editor");
  const problem = none ? undefined : data?.problems[0];
  return (
    <div className={classes.row}>
      <div id={id} className={classes.preview} data-wrong={problem !== undefined || undefined} aria-live="polite">
        {data !== undefined &&
          (none ? (
            t("field.no_items")
          ) : problem === undefined ? (
            <>
              <span className={classes.label}>{t("field.preview")}</span> <span className={classes.value}>{shown(data.value)}</span>
            </>
          ) : (
            `${problem.message} ${problem.hint ?? ""}`
          ))}
      </div>
      {data !== undefined && data.items > 1 && <WhichItem item={data.item} items={data.items} onChoose={choose} />}
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
