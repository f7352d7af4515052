import { presentableDiff } from "@codemirror/merge";

export interface TextPart {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Longer texts are compared coarsely rather than for long. */
const LIMITS = { scanLimit: 500, timeout: 200 };

/** One text as it became another: what stayed, what went, what came, in reading order. */
export function textParts(before: string, after: string): TextPart[] {
  const parts: TextPart[] = [];
  const put = (kind: TextPart["kind"], text: string) => {
    if (text !== "") parts.push({ kind, text });
  };
  let at = 0;
  for (const { fromA, toA, fromB, toB } of presentableDiff(before, after, LIMITS)) {
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
