import { Alert, Button, Group, List } from "@mantine/core";
import { IconArchive, IconFolder } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/shared/api";
import { ConfirmButton, tellDone } from "@/shared/ui";
import { sentence } from "@/shared/ui/notify";
import { type Change, type FlowItem, type Refused, useChangeMany } from "../api";
import classes from "./Flows.module.css";
import { MoveFlows } from "./MoveFlows";

interface ManyFlowsProps {
  flows: readonly FlowItem[];
  archived: boolean;
  /** Those that stay chosen. */
  onDone: (left: readonly string[]) => void;
}

/** What can be done with the flows that are ticked. */
export function ManyFlows({ flows, archived, onDone }: ManyFlowsProps) {
  const { t } = useTranslation("flows");
  const [moving, setMoving] = useState(false);
  const [refused, setRefused] = useState<Refused>([]);
  const many = useChangeMany();
  const change = async (wanted: Change) => {
    const left = await many.mutateAsync({ flows, change: wanted });
    setRefused(left);
    setMoving(false);
    if (left.length < flows.length) tellDone(t("many.done", { count: flows.length - left.length }));
    onDone(left.map(({ flow }) => flow.id));
  };
  if (flows.length === 0 && refused.length === 0) return null;
  return (
    <>
      {flows.length > 0 && (
        <Group className={classes.many} gap="sm" role="region" aria-label={t("many.label")}>
          <strong>{t("many.chosen", { count: flows.length })}</strong>
          {!archived && (
            <Button size="compact-md" variant="default" leftSection={<IconFolder size={16} aria-hidden />} onClick={() => setMoving(true)}>
              {t("menu.move")}
            </Button>
          )}
          <ConfirmButton
            size="compact-md"
            variant="default"
            leftSection={<IconArchive size={16} aria-hidden />}
            title={t(archived ? "many.restore_title" : "many.archive_title", { count: flows.length })}
            message={t(archived ? "many.restore_text" : "many.archive_text")}
            confirmLabel={t(archived ? "menu.restore" : "menu.archive")}
            onConfirm={() => change({ archived: !archived })}
          >
            {t(archived ? "menu.restore" : "menu.archive")}
          </ConfirmButton>
          <Button size="compact-md" variant="subtle" onClick={() => onDone([])}>
            {t("many.none")}
          </Button>
        </Group>
      )}
      {refused.length > 0 && <NotChanged refused={refused} onClose={() => setRefused([])} />}
      {moving && <MoveFlows flows={flows} busy={many.isPending} onMove={(folder) => void change({ folder })} onClose={() => setMoving(false)} />}
    </>
  );
}

function NotChanged({ refused, onClose }: { refused: Refused; onClose: () => void }) {
  const { t } = useTranslation("flows");
  return (
    <Alert color="orange.9" mb="md" title={t("many.refused", { count: refused.length })} withCloseButton closeButtonLabel={t("common:close")} onClose={onClose}>
      <List size="sm">
        {refused.map(({ flow, error }) => (
          <List.Item key={flow.id}>
            {flow.name}: {sentence(Problem.of(error))}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
