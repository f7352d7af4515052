import { type ComponentType, lazy } from "react";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;
const REFUSALS = 3;

/** Whether anything of the house answers; behind a proxy 5xx is what it says while the house is away. */
async function answers(): Promise<boolean> {
  try {
    return (await fetch(import.meta.env.BASE_URL, { method: "HEAD", cache: "no-store" })).status < 500;
  } catch {
    return false;
  }
}

/** Style sheets that did not come. Whoever asks for them again takes them for loaded, so they are fetched anew here. */
const missed = new Set<HTMLLinkElement>();

addEventListener("error", ({ target }) => target instanceof HTMLLinkElement && target.rel === "stylesheet" && missed.add(target), true);

function fetchAnew(link: HTMLLinkElement): Promise<unknown> {
  missed.delete(link);
  const again = link.cloneNode() as HTMLLinkElement;
  return new Promise((resolve, reject) => {
    again.onload = resolve;
    again.onerror = reject;
    link.replaceWith(again);
  });
}

/** A loader that tries once each time it is called. */
export function hasty<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => {
    await Promise.all([...missed].map(fetchAnew));
    return load();
  };
}

/** A loader of a part of the app that outlasts a restart of the server: it waits while nobody answers, and fails only
 *  when the server is there and still does not have the part (after an upgrade: the page has to be loaded anew). */
export function patient<T>(load: () => Promise<T>): () => Promise<T> {
  const attempt = hasty(load);
  return async () => {
    for (let pause = FIRST_PAUSE, refused = 0; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        return await attempt();
      } catch (error) {
        if ((await answers()) && ++refused === REFUSALS) throw error;
      }
      await new Promise((awake) => setTimeout(awake, pause));
    }
  };
}

/** A part for a Suspense boundary, patiently loaded. */
export function lazily<P>(load: () => Promise<{ default: ComponentType<P> }>) {
  return lazy(patient(load));
}
