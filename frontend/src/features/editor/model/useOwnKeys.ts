import { useLocalStorage } from "@mantine/hooks";
import { useMemo } from "react";
import { COMMANDS } from "@/flow/commands";
import { type OwnKeys, soundKeys } from "@/flow/commands/keymap";

/** The keys somebody chose on this device; every open window follows. */
export function useOwnKeys(): { own: OwnKeys; choose: (id: string, keys: string | null) => void; reset: () => void } {
  const [kept, setKept] = useLocalStorage<unknown>({ key: "handrail.editor.keys", defaultValue: {}, getInitialValueInEffect: false });
  const own = useMemo(() => soundKeys(COMMANDS, kept), [kept]);
  const choose = (id: string, keys: string | null) => {
    const { [id]: _, ...others } = own;
    setKept(keys === null ? others : { ...others, [id]: keys });
  };
  return { own, choose, reset: () => setKept({}) };
}
