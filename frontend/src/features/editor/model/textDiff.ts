import { presentableDiff } from "@codemirror/merge";

export interface TextPart {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Longer texts are compared coarsely rather than for long. */
const LIMITS = { scanLimit: 500, timeout: 200 };

interface Change {
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
}

const isDigit = (text: string, at: number) => /\d/.test(text.charAt(at));

/** A number that became another one went as a whole: the digits both have in common belong to the change. */
function wholeNumbers(before: string, after: string): Change[] {
  const found: Change[] = [];
  const changes = presentableDiff(before, after, LIMITS);
  for (const [n, change] of changes.entries()) {
    let { fromA, toA, fromB, toB } = change;
    const last = found.at(-1);
    const least = last?.toA ?? 0;
    const most = changes[n + 1]?.fromA ?? before.length;
    if (isDigit(before, fromA) || isDigit(after, fromB)) for (; fromA > least && isDigit(before, fromA - 1); fromB -= 1) fromA -= 1;
    if (isDigit(before, toA - 1) || isDigit(after, toB - 1)) for (; toA < most && isDigit(before, toA); toB += 1) toA += 1;
    if (last !== undefined && last.toA === fromA) Object.assign(last, { toA, toB });
    else found.push({ fromA, toA, fromB, toB });
  }
  return found;
}

/** One text as it became another: what stayed, what went, what came, in reading order. */
export function textParts(before: string, after: string): TextPart[] {
  const parts: TextPart[] = [];
  const put = (kind: TextPart["kind"], text: string) => {
    if (text !== "") parts.push({ kind, text });
  };
  let at = 0;
  for (const { fromA, toA, fromB, toB } of wholeNumbers(before, after)) {
    put("same", before.slice(at, fromA));
    put("gone", before.slice(fromA, toA));
    put("new", after.slice(fromB, toB));
    at = toA;
  }
  put("same", before.slice(at));
  return parts;
}

/** Whether two values are texts of which a part stayed, so that the difference is best shown within them. */
export function comparable(before: unknown, after: unknown): boolean {
  if (typeof before !== "string" || typeof after !== "string") return false;
  const kept = textParts(before, after).reduce((sum, { kind, text }) => sum + (kind === "same" ? text.length : 0), 0);
  return kept * 3 > Math.max(before.length, after.length);
}
