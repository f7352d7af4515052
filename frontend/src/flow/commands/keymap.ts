/** Which keys mean which command: ours, unless a person chose others. */
import type { Command } from "./command";

/** The keys a person chose, by the command's id. */
export type OwnKeys = Readonly<Record<string, string>>;

/** Keys that always mean the same: they move about, open, leave, or belong to the browser. */
const KEPT = /^(Escape|Enter|(Shift\+)?Tab|(Shift\+)?Arrow\w+|Home|End|F5|F11|F12|Mod\+[WTNRLQ]|Mod\+Shift\+[NTW]|Mod\+(Tab|F4)|Alt\+.*)$/;
const BARE = /(^|\+)(Control|Shift|Alt|AltGraph|Meta|Dead|Unidentified)$/;

/** Whether a person may give a command other keys. */
export function mayChange(command: Command): boolean {
  return command.keys.some((key) => !KEPT.test(key));
}

/** Whether a chord can be chosen at all; a modifier alone is none yet. */
export function mayBeChosen(keys: string): boolean {
  return !KEPT.test(keys) && !BARE.test(keys);
}

/** True while only modifiers are held. */
export function isIncomplete(keys: string): boolean {
  return BARE.test(keys);
}

export function keysOf(command: Command, own: OwnKeys): readonly string[] {
  const chosen = own[command.id];
  return chosen === undefined ? command.keys : [chosen];
}

/** The command a chord means. */
export function commandAt(commands: readonly Command[], own: OwnKeys, keys: string): Command | undefined {
  return commands.find((command) => keysOf(command, own).includes(keys));
}

/** What was kept on a device, as far as it can be used: known commands, keys that may be chosen, each key once. */
export function soundKeys(commands: readonly Command[], kept: unknown): OwnKeys {
  let own = usable(commands, kept);
  for (;;) {
    const good = Object.entries(own).filter(([id, keys]) => commandAt(commands.filter((each) => each.id !== id), own, keys) === undefined);
    if (good.length === Object.keys(own).length) return own;
    own = Object.fromEntries(good);
  }
}

function usable(commands: readonly Command[], kept: unknown): OwnKeys {
  if (kept === null || typeof kept !== "object") return {};
  const byKeys = new Map<string, string>();
  for (const [id, keys] of Object.entries(kept)) {
    const command = commands.find((each) => each.id === id);
    if (command !== undefined && typeof keys === "string" && mayChange(command) && mayBeChosen(keys) && !byKeys.has(keys)) byKeys.set(keys, id);
  }
  return Object.fromEntries([...byKeys].map(([keys, id]) => [id, keys]));
}
