import { Group, NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { edgesIn, type FlowNode, type Join } from "@/flow/model";
import { useEditor, useEditorState } from "../model/store";

const MODES = ["all", "any", "n_of_m", "all_succeeded"] as const;
const REDUCE = ["collect", "merge", "first", "vote"] as const;

/** What a step waits for when several ways lead to it. */
export function JoinField({ stepKey, node }: { stepKey: string; node: FlowNode }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const many = useEditorState((state) => edgesIn(state.graph, stepKey).length);
  if (many < 2 && node.type !== "flow.join") return null;
  const join: Join = node.join ?? { mode: "all" };
  const put = (change: Partial<Join>) =>
    editor.commit({
      label: { id: "join_set", name: node.name },
      operations: [{ op: "set_node", key: stepKey, field: "join", value: { ...join, ...change } }],
      focus: stepKey,
    });
  return (
    <Group grow align="flex-start">
      <Select
        label={t("join.mode")}
        description={t("join.help", { count: many })}
        allowDeselect={false}
        disabled={readOnly}
        value={join.mode}
        data={MODES.map((value) => ({ value, label: t(`join.${value}`) }))}
        onChange={(mode) => put({ mode: mode as Join["mode"], n: mode === "n_of_m" ? (join.n ?? 1) : null })}
      />
      {join.mode === "n_of_m" && <NumberInput label={t("join.n")} min={1} max={many} disabled={readOnly} value={join.n ?? 1} onChange={(n) => n !== "" && put({ n: Number(n) })} />}
      {node.type === "flow.join" && (
        <Select
          label={t("join.reduce")}
          description=" "
          allowDeselect={false}
          disabled={readOnly}
          value={join.reduce ?? "collect"}
          data={REDUCE.map((value) => ({ value, label: t(`join.${value}`) }))}
          onChange={(reduce) => put({ reduce: reduce as Join["reduce"] })}
        />
      )}
    </Group>
  );
}
