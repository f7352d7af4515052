/** Key fields in the list of runs: which of them are columns, and how one is asked for. */
import type { RunItem } from "../api";

const MOST_COLUMNS = 3;

/** Names of the key fields that most of these runs have, in the order of the alphabet. */
export function columnsOf(rows: readonly Pick<RunItem, "keys">[]): string[] {
  const counts = new Map<string, number>();
  for (const { name } of rows.flatMap((run) => run.keys)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a.localeCompare(b));
  return names.slice(0, MOST_COLUMNS).sort((a, b) => a.localeCompare(b));
}

/** `name=value`, as the address and the server know it. */
export function writeKey(name: string, value: string): string | undefined {
  return name === "" || value.trim() === "" ? undefined : `${name}=${value.trim()}`;
}

export function readKey(key: string | undefined): { name: string; value: string } {
  const [name = "", ...rest] = (key ?? "").split("=");
  return { name, value: rest.join("=") };
}
