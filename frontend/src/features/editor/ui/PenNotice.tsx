import { Alert, Button, Group, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/shared/api";
import { absolute } from "@/shared/lib/format";
import { ConfirmDialog } from "@/shared/ui/ConfirmButton";
import { type Pen, useEditor, useEditorState } from "../model/store";
import { takeOver } from "../model/usePen";

/** Says who edits the draft while this window reads along, and offers to take over. */
export default function PenNotice({ pen }: { pen: Pen }) {
  const { t } = useTranslation("editor");
  const unsaved = useEditorState((state) => state.saveState !== "saved");
  const told = { name: pen.name, at: absolute(pen.since) };
  return (
    <Alert color="indigo" radius={0} p="xs" role="status" data-testid="pen">
      <Group gap="sm">
        <IconPencil size={16} aria-hidden />
        <Text size="sm">
          {t(pen.taken ? "pen.taken" : "pen.theirs", told)} {pen.taken && t(unsaved ? "pen.kept" : "pen.saved")}
        </Text>
        <TakeOver name={pen.name} />
      </Group>
    </Alert>
  );
}

function TakeOver({ name }: { name: string }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const me = useSession()?.user.id;
  const [asking, setAsking] = useState(false);
  if (me === undefined) return null;
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        {t("pen.take")}
      </Button>
      <ConfirmDialog opened={asking} title={t("pen.take_title", { name })} message={t("pen.take_text", { name })} confirmLabel={t("pen.take")} onConfirm={() => takeOver(editor, me)} onClose={() => setAsking(false)} />
    </>
  );
}
