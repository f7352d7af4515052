import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { COMMANDS, mayAct } from "@/flow/commands";
import { keysOf } from "@/flow/commands/keymap";
import { type Offered, useOffer } from "@/shared/lib/offered";
import { deskOf } from "./desk";
import { useEditor } from "./store";
import { useOwnKeys } from "./useOwnKeys";

/** Commands that only make sense while a step has the keyboard. */
const MOVES = "go";

/** Everything the editor can do now, also by its name in the search palette. */
export function useCommandsInPalette(): void {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const { own } = useOwnKeys();
  const offered = useCallback((): Offered[] => {
    const desk = deskOf(editor, { fit: () => editor.store.setState((old) => ({ fitAsked: old.fitAsked + 1 })) });
    return COMMANDS.filter((command) => command.group !== MOVES && mayAct(command, desk)).map((command) => ({
      id: command.id,
      label: t(`command.${command.id}`),
      keys: keysOf(command, own)[0]?.replace("Mod", "Ctrl"),
      perform: () => command.perform(desk),
    }));
  }, [editor, own, t]);
  useOffer(t("command.group"), offered);
}
