import { Button, Group, List, Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Operation } from "@/flow/model";
import { nameOf, type Graph } from "@/flow/model";
import { personName, type PersonRef } from "@/shared/ui";
import type { Collision } from "../model/saver";
import { useEditor, useEditorState } from "../model/store";

/** Somebody else changed the same thing meanwhile: nothing is overwritten before one has chosen. */
export function CollisionDialog() {
  const collision = useEditorState((state) => state.collision);
  const { t } = useTranslation("editor");
  return (
    <Modal opened={collision !== null} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t("collision.title")}>
      {collision !== null && <Choice collision={collision} />}
    </Modal>
  );
}

function subject(graph: Graph, op: Operation): string {
  if ("key" in op) return nameOf(graph, op.key);
  if ("from" in op) return `${nameOf(graph, op.from)} → ${nameOf(graph, op.to)}`;
  return "";
}

function Choice({ collision }: { collision: Collision }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  const who = collision.others.at(-1)?.by;
  return (
    <>
      <Text size="sm">
        {t("collision.text", { who: who ? personName(who as PersonRef) : t("collision.somebody") })}
      </Text>
      <List size="sm" my="sm">
        {collision.lost.slice(0, 8).map((op, n) => (
          <List.Item key={n}>
            {t(`op.${op.op}`)} {subject(graph, op)}
          </List.Item>
        ))}
      </List>
      <Text size="sm" c="dimmed">
        {collision.kept.length > 0 ? t("collision.kept", { count: collision.kept.length }) : t("collision.nothing_kept")}
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => editor.settleCollision(false)}>
          {t("collision.theirs")}
        </Button>
        <Button data-autofocus onClick={() => editor.settleCollision(true)}>
          {t("collision.mine")}
        </Button>
      </Group>
    </>
  );
}
