import { ActionIcon, Button, Group, Kbd } from "@mantine/core";
import { IconArrowBackUp, IconPencil } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { chord, type Command, COMMANDS } from "@/flow/commands";
import { commandAt, isIncomplete, keysOf, mayBeChosen, mayChange } from "@/flow/commands/keymap";
import type { useOwnKeys } from "../model/useOwnKeys";
import classes from "./HelpDialog.module.css";

const MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
const KEYS: Record<string, string> = { Mod: MAC ? "⌘" : "Ctrl", ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓", Delete: "Del", " ": "␣" };

function Chord({ keys }: { keys: string }) {
  const parts = keys === "+" || keys.endsWith("++") ? [...keys.slice(0, -2).split("+").filter(Boolean), "+"] : keys.split("+");
  return parts.map((key) => (
    <Kbd key={key} mr={4}>
      {KEYS[key] ?? key}
    </Kbd>
  ));
}

type Props = { command: Command } & ReturnType<typeof useOwnKeys>;

/** The keys of one command, and the way to give it others. */
export function KeysOfCommand({ command, own, choose }: Props) {
  const { t } = useTranslation("editor");
  const [asking, setAsking] = useState(false);
  const name = t(`command.${command.id}`);
  const take = (keys: string) => {
    setAsking(false);
    choose(command.id, keys === command.keys[0] && command.keys.length === 1 ? null : keys);
  };
  if (asking) return <Question command={command} own={own} onTake={take} onLeave={() => setAsking(false)} />;
  return (
    <Group gap={4} wrap="nowrap" justify="space-between">
      <span>
        {keysOf(command, own).map((keys, n) => (
          <span key={keys}>
            {n > 0 && <> {t("help.or")} </>}
            <Chord keys={keys} />
          </span>
        ))}
      </span>
      <Group gap={2} wrap="nowrap">
        {command.id in own && (
          <ActionIcon variant="subtle" color="gray" aria-label={t("help.back", { name })} title={t("help.back", { name })} onClick={() => choose(command.id, null)}>
            <IconArrowBackUp size={16} />
          </ActionIcon>
        )}
        {mayChange(command) && (
          <ActionIcon variant="subtle" color="gray" aria-label={t("help.change", { name })} title={t("help.change", { name })} onClick={() => setAsking(true)}>
            <IconPencil size={16} />
          </ActionIcon>
        )}
      </Group>
    </Group>
  );
}

const focusOnce = (button: HTMLButtonElement | null) => button?.focus();

/** Waits for the keys; says why some cannot be taken. */
function Question({ command, own, onTake, onLeave }: { command: Command; own: Props["own"]; onTake: (keys: string) => void; onLeave: () => void }) {
  const { t } = useTranslation("editor");
  const [problem, setProblem] = useState("");
  const onKeyDown = (event: KeyboardEvent) => {
    const keys = chord(event.nativeEvent);
    if (isIncomplete(keys) || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return onLeave();
    const other = commandAt(COMMANDS, own, keys);
    if (!mayBeChosen(keys)) setProblem(t("help.kept"));
    else if (other !== undefined && other.id !== command.id) setProblem(t("help.taken", { name: t(`command.${other.id}`) }));
    else onTake(keys);
  };
  return (
    <>
      <Button ref={focusOnce} size="compact-sm" variant="light" data-mantine-stop-propagation="true" onKeyDown={onKeyDown} onBlur={onLeave}>
        {t("help.press", { name: t(`command.${command.id}`) })}
      </Button>
      <p role="status" className={classes.problem}>
        {problem}
      </p>
    </>
  );
}
