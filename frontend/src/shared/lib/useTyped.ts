import { useEffect, useEffectEvent, useState } from "react";

/** The text of a field whose words stand in the address: put there when nobody has typed for `wait` ms. When the
 *  address says something else (back, another view, a link) the field follows, and what was typed before is let go. */
export function useTyped(value: string | undefined, put: (words: string | undefined) => void, wait = 350): [string, (text: string) => void] {
  const given = value ?? "";
  const [typed, setTyped] = useState({ text: given, seen: given, sent: given.trim() });
  let now = typed;
  if (given !== typed.seen) {
    now = given === typed.sent ? { ...typed, seen: given } : { text: given, seen: given, sent: given.trim() };
    setTyped(now);
  }
  const words = now.text.trim();
  const send = useEffectEvent(() => {
    setTyped((old) => ({ ...old, sent: words }));
    put(words || undefined);
  });
  const due = words !== now.sent;
  useEffect(() => {
    if (!due) return;
    const timer = setTimeout(() => send(), wait);
    return () => clearTimeout(timer);
  }, [due, words, wait]);
  return [now.text, (text) => setTyped((old) => ({ ...old, text }))];
}
