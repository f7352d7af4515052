import type { RunAct } from "../api";

/** All that was read so far, the latest act first: pages are of ten runs each, and runs of two pages may be at work at once. */
export function latestFirst(acts: readonly RunAct[]): RunAct[] {
  return [...acts].sort((a, b) => compare(moment(b), moment(a)) || b.run.id.localeCompare(a.run.id) || b.n - a.n);
}

/** Microseconds count, and are left out where there are none: without the zone both compare as texts. */
const moment = ({ at }: RunAct) => at.replace(/Z$/, "");

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Of how many runs these are acts. */
export function runsOf(acts: readonly RunAct[]): number {
  return new Set(acts.map(({ run }) => run.id)).size;
}
