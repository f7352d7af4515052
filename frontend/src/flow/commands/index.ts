import { type Command, chord, type Desk } from "./command";
import { editCommands, flowCommands } from "./edit";
import { goCommands } from "./go";
import { commandAt, type OwnKeys } from "./keymap";
import { stepCommands } from "./step";

export { chord, type Command, type Desk } from "./command";

export const COMMANDS: readonly Command[] = [...goCommands, ...stepCommands, ...editCommands, ...flowCommands];

export function commandOf(id: string): Command {
  const found = COMMANDS.find((command) => command.id === id);
  if (found === undefined) throw new Error(`There is no command "${id}".`);
  return found;
}

/** Whether a command can do something now. Steps that are out of sight in a small group are left alone. */
export function mayAct(command: Command, desk: Desk): boolean {
  const hidden = desk.small != null && command.group === "step" && command.onGroup !== true;
  return !hidden && command.when(desk);
}

/** Perform what a key press means. True when it meant something here, so that the browser need not act. `own`: keys that
 *  the person chose. */
export function press(event: Parameters<typeof chord>[0], desk: Desk, onStep: boolean, own: OwnKeys = {}): boolean {
  const command = commandAt(COMMANDS, own, chord(event));
  if (command === undefined || (command.onStep && !onStep) || !mayAct(command, desk)) return false;
  command.perform(desk);
  return true;
}
