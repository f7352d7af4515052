import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRunContext } from "../model/context";

/** Of a run that works on one item of a loop: which item of which run, and the way there. */
export function ItemOf() {
  const { t } = useTranslation("runs");
  const { run } = useRunContext();
  if (run.parent == null || run.parent.index === null) return null;
  const { id, path, index } = run.parent;
  const name = run.graph.nodes[run.trigger.node]?.name ?? run.trigger.node;
  return (
    <Text size="sm" mb="sm" data-testid="item-of">
      {t("loop.of", { n: index + 1, name })}{" "}
      <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id" params={{ id }} search={{ step: path }} {...props} />}>
        {t("loop.parent", { id: id.slice(-6) })}
      </Anchor>
    </Text>
  );
}
