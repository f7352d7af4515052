/** A stretch in which nothing was worked on. Milliseconds; `left` and `width` in percent of the drawing. */
export interface Quiet {
  from: number;
  to: number;
  left: number;
  width: number;
}

export interface Mark {
  left: number;
  /** Milliseconds after the stretch of work it stands in began. */
  after: number;
}

/** Time from left to right, with the quiet stretches as wide as they are or folded to a hand's breadth. */
export interface Axis {
  from: number;
  to: number;
  quiets: Quiet[];
  marks: Mark[];
  place: (at: number) => number;
}

export type Span = readonly [from: number, to: number];

const LEAST_MS = 10;
const LEAST_QUIET_MS = 1000;
/** A stretch is worth folding from this part of the whole on. */
const LEAST_PART = 0.08;
const FOLDED = 8;
const MOST_FOLDED = 48;
const MOST_MARKS = 7;
const WEEK = 7 * 864e5;
const NICE = [10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 216e5, 432e5, 864e5, 2592e5, WEEK];

/** Where none of the spans of work reaches, if it is long enough to matter. */
export function quietIn(work: readonly Span[], from: number, to: number): Span[] {
  const least = Math.max(LEAST_QUIET_MS, (to - from) * LEAST_PART);
  const found: Span[] = [];
  let busyUntil = from;
  for (const [begin, end] of [...work].sort((a, b) => a[0] - b[0])) {
    if (begin - busyUntil >= least) found.push([busyUntil, begin]);
    busyUntil = Math.max(busyUntil, end);
  }
  if (to - busyUntil >= least) found.push([busyUntil, to]);
  return found;
}

/** Percent for each folded stretch; all there is, when hardly anything was worked on. */
function widthOf(folded: number, worked: number): number {
  if (folded === 0) return 0;
  return worked < LEAST_MS ? 90 / folded : Math.min(FOLDED, MOST_FOLDED / folded);
}

/** The axis from `from` to `to`; each of `folded` becomes a narrow stretch of the same width. */
export function axisOf(from: number, to: number, folded: readonly Span[]): Axis {
  const end = Math.max(to, from + LEAST_MS);
  const worked = end - from - folded.reduce((sum, [begin, stop]) => sum + stop - begin, 0);
  const each = widthOf(folded.length, worked);
  const perMs = worked > 0 ? (100 - each * folded.length) / worked : 0;
  const place = (at: number) => {
    let left = (Math.min(Math.max(at, from), end) - from) * perMs;
    for (const [begin, stop] of folded) {
      if (at <= begin) break;
      const inside = Math.min(at, stop) - begin;
      left += (inside / (stop - begin)) * each - inside * perMs;
    }
    return left;
  };
  const quiets = folded.map(([begin, stop]) => ({ from: begin, to: stop, left: place(begin), width: each }));
  return { from, to: end, quiets, marks: marksOf(from, end, folded, place), place };
}

/** Round lengths after the beginning of each stretch of work; at most about seven in all. */
function marksOf(from: number, to: number, folded: readonly Span[], place: (at: number) => number): Mark[] {
  const starts = [from, ...folded.map(([, stop]) => stop)];
  const ends = [...folded.map(([begin]) => begin), to];
  const worked = starts.reduce((sum, start, n) => sum + (ends[n] ?? to) - start, 0);
  const step = NICE.find((nice) => worked / nice <= MOST_MARKS - 1) ?? WEEK;
  return starts.flatMap((start, n) => {
    const length = (ends[n] ?? to) - start;
    if (length < step) return n === 0 && length * (MOST_MARKS - 1) > worked ? [{ left: 0, after: 0 }] : [];
    return Array.from({ length: Math.floor(length / step) + (n === 0 ? 1 : 0) }, (_, k) => {
      const after = step * (n === 0 ? k : k + 1);
      return { left: place(start + after), after };
    });
  });
}
