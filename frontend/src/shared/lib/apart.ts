import { type ComponentType, useEffect, useSyncExternalStore } from "react";
import { whenIdle } from "./idle";
import { patient } from "./patient";

export interface Apart<P> {
  /** Loads the part, once; after a failure the next call tries again. */
  bring: () => Promise<void>;
  /** Loads it once the page has nothing more urgent to do, so that it is there when it is wanted; a failure waits for
   *  whoever wants it. */
  useSoon: () => void;
  /** The part, or null until it is there; loads it when it is wanted. */
  usePart: (wanted: boolean, onFail?: (error: unknown) => void) => ComponentType<P> | null;
}

/** A part of the page that is loaded by itself. Unlike `lazy` it shows at once when it has come before it is wanted:
 *  React holds back whatever a Suspense boundary reveals for 300 ms. With the loader `hasty` a failure is told at once:
 *  for a part that something simpler can stand in for. */
export function apart<P>(load: () => Promise<{ default: ComponentType<P> }>, loader: typeof patient = patient): Apart<P> {
  let part: ComponentType<P> | null = null;
  let coming: Promise<void> | null = null;
  const heard = new Set<() => void>();
  const found = loader(load);
  const fetched = async () => {
    try {
      part = (await found()).default;
      for (const tell of heard) tell();
    } catch (error) {
      coming = null;
      throw error;
    }
  };
  const bring = () => (coming ??= fetched());
  const subscribe = (tell: () => void) => {
    heard.add(tell);
    return () => heard.delete(tell);
  };
  const useSoon = () => useEffect(() => whenIdle(() => void bring().catch(() => undefined)), []);
  const usePart = (wanted: boolean, onFail?: (error: unknown) => void) => {
    useEffect(() => {
      if (wanted) bring().catch(onFail ?? (() => undefined));
      // Only wanting it anew asks again; a new function to tell does not.
      // eslint-disable-next-line react-hooks/exhaustive-deps
    }, [wanted]);
    return useSyncExternalStore(subscribe, () => part);
  };
  return { bring, useSoon, usePart };
}
