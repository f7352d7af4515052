import { ActionIcon, Button, Group, Popover, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBookmark, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Filters } from "../api";
import { isFiltered, sameFilters, useViews } from "../model/views";

/** Filters one comes back to: chosen with a click, saved under a name in this browser. */
export function SavedViews({ filters, show }: { filters: Filters; show: (filters: Filters) => void }) {
  const { t } = useTranslation("runs");
  const { views, save, drop } = useViews();
  const known = views.some((view) => sameFilters(view.filters, filters));
  if (views.length === 0 && !isFiltered(filters)) return null;
  return (
    <Group gap={6} mb="sm" role="group" aria-label={t("views.label")}>
      {views.map((view) => (
        <Group key={view.name} gap={0} wrap="nowrap">
          <Button
            size="compact-sm"
            variant={sameFilters(view.filters, filters) ? "filled" : "default"}
            aria-pressed={sameFilters(view.filters, filters)}
            onClick={() => show(view.filters)}
          >
            {view.name}
          </Button>
          <ActionIcon variant="subtle" color="gray" size={26} aria-label={t("views.drop", { name: view.name })} onClick={() => drop(view.name)}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {isFiltered(filters) && !known && <Save onSave={(name) => save(name, filters)} />}
      {isFiltered(filters) && (
        <Button size="compact-sm" variant="subtle" onClick={() => show({})}>
          {t("filter.clear")}
        </Button>
      )}
    </Group>
  );
}

function Save({ onSave }: { onSave: (name: string) => void }) {
  const { t } = useTranslation(["runs", "common"]);
  const [opened, { toggle, close }] = useDisclosure(false);
  const [name, setName] = useState("");
  return (
    <Popover opened={opened} onChange={(next) => !next && close()} trapFocus position="bottom-start">
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" leftSection={<IconBookmark size={14} aria-hidden />} onClick={toggle}>
          {t("runs:views.save")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("runs:views.save")}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() === "") return;
            onSave(name.trim());
            setName("");
            close();
          }}
        >
          <TextInput label={t("runs:views.name")} description={t("runs:views.here")} maxLength={40} required value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
          <Button type="submit" mt="sm" size="compact-md">
            {t("common:save")}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
