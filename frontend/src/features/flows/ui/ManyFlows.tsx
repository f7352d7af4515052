import { Alert, Button, List } from "@mantine/core";
import { IconArchive, IconFolder } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmButton, FootBar, tellDone, tellProblem } from "@/shared/ui";
import { inOwnWords } from "@/shared/ui/notify";
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
      <FootBar label={t("many.label")} above={refused.length > 0 && <NotChanged refused={refused} onClose={() => setRefused([])} />}>
        {flows.length > 0 && <Acts count={flows.length} archived={archived} onMove={() => setMoving(true)} onArchive={() => change({ archived: !archived })} onNone={() => onDone([])} />}
      </FootBar>
      {moving && <MoveFlows flows={flows} busy={many.isPending} onMove={(folder) => void change({ folder }).catch(tellProblem)} onClose={() => setMoving(false)} />}
    </>
  );
}

interface ActsProps {
  count: number;
  archived: boolean;
  onMove: () => void;
  onArchive: () => Promise<void>;
  onNone: () => void;
}

function Acts({ count, archived, onMove, onArchive, onNone }: ActsProps) {
  const { t } = useTranslation("flows");
  return (
    <>
      <strong>{t("many.chosen", { count })}</strong>
      {!archived && (
        <Button size="compact-md" variant="default" leftSection={<IconFolder size={16} aria-hidden />} onClick={onMove}>
          {t("menu.move")}
        </Button>
      )}
      <ConfirmButton
        size="compact-md"
        variant="default"
        leftSection={<IconArchive size={16} aria-hidden />}
        title={t(archived ? "many.restore_title" : "many.archive_title", { count })}
        message={t(archived ? "many.restore_text" : "many.archive_text")}
        confirmLabel={t(archived ? "menu.restore" : "menu.archive")}
        onConfirm={onArchive}
      >
        {t(archived ? "menu.restore" : "menu.archive")}
      </ConfirmButton>
      <Button size="compact-md" variant="subtle" onClick={onNone}>
        {t("many.none")}
      </Button>
    </>
  );
}

function NotChanged({ refused, onClose }: { refused: Refused; onClose: () => void }) {
  const { t } = useTranslation("flows");
  return (
    <Alert color="orange.9" mb="xs" title={t("many.refused", { count: refused.length })} withCloseButton closeButtonLabel={t("common:close")} onClose={onClose}>
      <List size="sm" className={classes.refused}>
        {refused.map(({ flow, why }) => (
          <List.Item key={flow.id}>
            {flow.name}: {inOwnWords(why) ?? why.message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
