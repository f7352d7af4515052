import { Alert, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconCheck, IconHourglass } from "@tabler/icons-react";
import i18n from "i18next";
import { useTranslation } from "react-i18next";
import { act } from "@/shared/lib/act";
import { useNow } from "@/shared/lib/useNow";
import { tellDone, tellProblem } from "@/shared/ui";
import { type TaskDetail, useTakeBack } from "../api";

/** Says that an answer is in, and offers to take it back for as long as that is possible. */
export function tellUndoable(task: TaskDetail, label: string, takeBack: () => Promise<unknown>): void {
  const id = `answer-${task.id}`;
  const left = task.pending ? Date.parse(task.pending.counts_at) - Date.now() : 0;
  const undo = () => {
    notifications.hide(id);
    takeBack().then(() => tellDone(i18n.t("inbox:undo.done")), tellProblem);
  };
  notifications.show({
    id,
    role: "status",
    color: "green.9",
    icon: <IconCheck size={16} aria-hidden />,
    autoClose: Math.max(left, 1000),
    title: i18n.t("inbox:undo.told", { label }),
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm" miw={0} style={{ overflowWrap: "anywhere" }}>
          {task.title}
        </Text>
        <Button size="compact-sm" variant="default" flex="none" leftSection={<IconArrowBackUp size={14} aria-hidden />} onClick={undo}>
          {i18n.t("inbox:undo.act")}
        </Button>
      </Group>
    ),
  });
}

/** An answer that does not count yet: whose, for how long, and for its author the way back. */
export function Pending({ task }: { task: TaskDetail }) {
  const { t } = useTranslation("inbox");
  const now = useNow(1000);
  const takeBack = useTakeBack(task.id);
  const { pending } = task;
  if (!pending) return null;
  const seconds = Math.max(0, Math.ceil((Date.parse(pending.counts_at) - now) / 1000));
  const label = task.outcomes.find(({ key }) => key === pending.outcome)?.label ?? pending.outcome;
  return (
    <Alert mt="md" color="blue.9" icon={<IconHourglass size={18} aria-hidden />} title={pending.mine ? t("undo.mine", { label }) : t("undo.theirs", { name: pending.by, label })}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">{seconds > 0 ? t("undo.left", { count: seconds }) : t("undo.now")}</Text>
        {pending.mine && seconds > 0 && (
          <Button size="compact-md" variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} loading={takeBack.isPending} onClick={() => act(takeBack.mutateAsync(), () => tellDone(t("undo.done")), tellProblem)}>
            {t("undo.act")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
