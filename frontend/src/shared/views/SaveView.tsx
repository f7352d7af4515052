import { Button, Checkbox, Popover, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBookmark } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { tellDone } from "@/shared/ui/notify";
import { useViewActs } from "./api";
import type { SavedView, ViewPage } from "./model";
import { LONGEST_NAME, refusal } from "./naming";

interface Props {
  page: ViewPage;
  search: Record<string, string>;
  views: readonly SavedView[];
  onSaved: (id: string) => void;
}

/** Keeps what narrows the list under a name. */
export function SaveView({ onSaved, ...asked }: Props) {
  const { t } = useTranslation("views");
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <Popover opened={opened} onChange={(next) => !next && close()} trapFocus position="bottom-start" width={300}>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" leftSection={<IconBookmark size={14} aria-hidden />} onClick={toggle}>
          {t("save")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("save")}>
        <Naming {...asked} onSaved={(id) => (close(), onSaved(id))} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Naming({ page, search, views, onSaved }: Props) {
  const { t } = useTranslation("views");
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const mayShare = useMay("flow.edit");
  const { save, change } = useViewActs(page);
  const old = views.find((view) => view.mine && view.name.toLowerCase() === name.trim().toLowerCase());
  const keep = () => (old ? change.mutateAsync({ id: old.id, search, ...(shared && { shared }) }) : save.mutateAsync({ name: name.trim(), search, shared }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    // The form may be gone by then: the list that has the view needs it no more. A refusal stands at the name.
    keep().then(
      (view) => (tellDone(t("saved", { name: view.name })), onSaved(view.id)),
      () => undefined,
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t("name")}
          description={t(old ? "replaces" : "here")}
          error={refusal(save.error ?? change.error)}
          maxLength={LONGEST_NAME}
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {mayShare && <Checkbox size="md" label={t("share")} description={t("share_help")} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />}
        <Button type="submit" size="compact-md" loading={save.isPending || change.isPending} style={{ alignSelf: "start" }}>
          {t("common:save")}
        </Button>
      </Stack>
    </form>
  );
}
