import { Anchor, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { FlowNode, NodeSpec } from "@/flow/model";
import { connectionsQuery } from "../api";
import { useEditor, useEditorState } from "../model/store";

/** Which account of the connector the step uses; only fitting ones are offered. */
export function ConnectionField({ stepKey, node, spec, error }: { stepKey: string; node: FlowNode; spec: NodeSpec; error?: string }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const query = useQuery({ ...connectionsQuery, retry: false });
  const fitting = (query.data?.items ?? []).filter((item) => item.connector === spec.connection);
  const data = fitting.map((item) => ({ value: item.key, label: item.name }));
  const chosen = node.connection ?? null;
  const missing = chosen !== null && query.isSuccess && !data.some((item) => item.value === chosen);
  if (missing) data.push({ value: chosen, label: t("connection.gone", { key: node.connection }) });
  const set = (value: string | null) =>
    editor.commit({
      label: { id: "connection_set", name: node.name },
      operations: [{ op: "set_node", key: stepKey, field: "connection", value }],
      focus: stepKey,
    });
  return (
    <Select
      label={t("connection.label")}
      description={query.isSuccess && fitting.length === 0 ? t("connection.none") : t("connection.help")}
      withAsterisk={spec.connection_required}
      aria-required={spec.connection_required}
      clearable={!spec.connection_required}
      disabled={readOnly}
      placeholder={t("connection.choose")}
      data={data}
      value={chosen}
      error={error ?? (missing ? t("connection.gone_hint") : undefined)}
      onChange={set}
      inputContainer={(children) => (
        <>
          {children}
          <Anchor size="xs" display="inline-block" lh="24px" renderRoot={(props) => <Link to="/connections" search={{ new: spec.connection ?? undefined }} {...props} />}>
            {t("connection.add")}
          </Anchor>
        </>
      )}
    />
  );
}
