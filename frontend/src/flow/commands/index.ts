import { type Command, chord, type Desk } from "./command";
import { editCommands, flowCommands } from "./edit";
import { goCommands } from "./go";
import { stepCommands } from "./step";

export { chord, type Command, type Desk } from "./command";

export const COMMANDS: readonly Command[] = [...goCommands, ...stepCommands, ...editCommands, ...flowCommands];

const BY_KEY = new Map(COMMANDS.flatMap((command) => command.keys.map((key) => [key, command] as const)));

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

/** Perform what a key press means. True when it meant something here, so that the browser need not act. */
export function press(event: Parameters<typeof chord>[0], desk: Desk, onStep: boolean): boolean {
  const command = BY_KEY.get(chord(event));
  if (command === undefined || (command.onStep && !onStep) || !mayAct(command, desk)) return false;
  command.perform(desk);
  return true;
}
