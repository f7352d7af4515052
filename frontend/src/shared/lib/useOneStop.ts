import { type RefObject, useEffect, useRef } from "react";

const ITEMS = "a[href], button";
const MOVES: Record<string, (now: number, count: number) => number> = {
  ArrowDown: (now, count) => (now + 1) % count,
  ArrowRight: (now, count) => (now + 1) % count,
  ArrowUp: (now, count) => (now - 1 + count) % count,
  ArrowLeft: (now, count) => (now - 1 + count) % count,
  Home: () => 0,
  End: (_now, count) => count - 1,
};

/** Makes everything one can press inside a box a single tab stop: Tab comes to the last one used, arrows go around. */
export function useOneStop<T extends HTMLElement>(): RefObject<T | null> {
  const box = useRef<T>(null);
  useEffect(() => (box.current === null ? undefined : oneStop(box.current)), []);
  return box;
}

function oneStop(box: HTMLElement): () => void {
  let last: HTMLElement | null = null;
  const items = () => [...box.querySelectorAll<HTMLElement>(ITEMS)].filter((item) => !(item as HTMLButtonElement).disabled);
  const arrange = () => {
    const all = items();
    const here = all.find((item) => item === last) ?? all.find((item) => item.matches("[aria-current]")) ?? all[0];
    for (const item of box.querySelectorAll<HTMLElement>(ITEMS)) item.tabIndex = item === here ? 0 : -1;
  };
  const onFocus = (event: FocusEvent) => {
    last = (event.target as HTMLElement).closest<HTMLElement>(ITEMS);
    arrange();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    const all = items();
    const now = all.indexOf(event.target as HTMLElement);
    if (move === undefined || now < 0 || event.defaultPrevented) return;
    event.preventDefault();
    all[move(now, all.length)]?.focus();
  };
  const observer = new MutationObserver(arrange);
  observer.observe(box, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-current", "disabled"] });
  box.addEventListener("focusin", onFocus);
  box.addEventListener("keydown", onKeyDown);
  arrange();
  return () => {
    observer.disconnect();
    box.removeEventListener("focusin", onFocus);
    box.removeEventListener("keydown", onKeyDown);
  };
}
