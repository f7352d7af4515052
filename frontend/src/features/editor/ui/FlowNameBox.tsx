import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const focusOnce = (input: HTMLInputElement | null) => input?.focus();

/** The name of a flow while it is written anew; `onDone` gets null when it stays as it was. */
export default function FlowNameBox({ name, onDone }: { name: string; onDone: (name: string | null) => void }) {
  const { t } = useTranslation("editor");
  const [draft, setDraft] = useState(name);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Enter") onDone(draft);
    if (event.key === "Escape") onDone(null);
  };
  return (
    <TextInput
      size="xs"
      w={260}
      ref={focusOnce}
      aria-label={t("header.name")}
      maxLength={200}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => onDone(draft)}
      onKeyDown={onKeyDown}
    />
  );
}
