/** The small part of Markdown that notes are written in, as a tree: nothing of it is ever read as HTML. Pure. */

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong" | "em"; inner: Inline[] }
  | { kind: "link"; href: string; inner: Inline[] };

export type Block =
  | { kind: "heading"; level: 1 | 2 | 3; inner: Inline[] }
  | { kind: "paragraph"; lines: Inline[][] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "code"; text: string };

/** Addresses a link may lead to; anything else stays text. */
const SAFE = /^(https?:\/\/|mailto:)[^\s]+$/i;
const DEEPEST = 6;

type Found = { inline: Inline; length: number };
type Reader = (text: string, depth: number) => Found | null;

function span(pattern: RegExp, make: (match: RegExpExecArray, depth: number) => Inline | null): Reader {
  return (text, depth) => {
    const match = pattern.exec(text);
    const inline = match === null ? null : make(match, depth);
    return match === null || inline === null ? null : { inline, length: match[0].length };
  };
}

/** What may begin at a place in a line, the first that fits counts. */
const READERS: readonly Reader[] = [
  span(/^\\([\\`*_[\]#-])/, (match) => ({ kind: "text", text: match[1] ?? "" })),
  span(/^`([^`\n]+)`/, (match) => ({ kind: "code", text: match[1] ?? "" })),
  span(/^\*\*(?=\S)([^\n]{0,2000}?\S)\*\*(?!\*)/, (match, depth) => ({ kind: "strong", inner: inlines(match[1] ?? "", depth + 1) })),
  span(/^\*(?=[^\s*])([^*\n]{0,2000}?[^\s*]|[^\s*])\*/, (match, depth) => ({ kind: "em", inner: inlines(match[1] ?? "", depth + 1) })),
  span(/^_(?=[^\s_])([^_\n]{0,2000}?[^\s_]|[^\s_])_(?!\w)/, (match, depth) => ({ kind: "em", inner: inlines(match[1] ?? "", depth + 1) })),
  span(/^\[([^\]\n]{1,500})\]\(([^)\s]{1,2000})\)/, (match, depth) => {
    const href = match[2] ?? "";
    return SAFE.test(href) ? { kind: "link", href, inner: inlines(match[1] ?? "", depth + 1) } : null;
  }),
  span(/^https?:\/\/[^\s<>"')\]]+/i, (match) => ({ kind: "link", href: match[0], inner: [{ kind: "text", text: match[0] }] })),
];

/** Marks that may begin something; `_` and addresses only where no word goes on. */
const BEGINS = /[\\`*[]|(?<!\w)_|(?<!\w)https?:\/\//gi;

/** One line of text as its parts. */
export function inlines(text: string, depth = 0): Inline[] {
  const parts: Inline[] = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain !== "") parts.push({ kind: "text", text: plain });
    plain = "";
  };
  while (at < text.length) {
    BEGINS.lastIndex = at;
    const next = depth > DEEPEST ? null : BEGINS.exec(text);
    if (next === null) {
      plain += text.slice(at);
      break;
    }
    plain += text.slice(at, next.index);
    const rest = text.slice(next.index);
    const found = READERS.map((reader) => reader(rest, depth)).find((one) => one !== null);
    if (found) {
      flush();
      parts.push(found.inline);
    } else plain += rest[0] ?? "";
    at = next.index + (found?.length ?? 1);
  }
  flush();
  return parts;
}

const HEADING = /^(#{1,3})\s+(.*?)\s*#*$/;
const BULLET = /^\s{0,3}[-*+]\s+(.*)$/;
const NUMBER = /^\s{0,3}\d{1,4}[.)]\s+(.*)$/;
const FENCE = /^\s{0,3}```/;

/** A whole text as headings, paragraphs, lists and code. */
export function markdown(text: string): Block[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const [block, next] = blockAt(lines, at);
    if (block !== null) blocks.push(block);
    at = next;
  }
  return blocks;
}

function blockAt(lines: readonly string[], at: number): [Block | null, number] {
  const line = lines[at] ?? "";
  const heading = HEADING.exec(line);
  if (line.trim() === "") return [null, at + 1];
  if (FENCE.test(line)) return fenced(lines, at);
  if (heading !== null) return [{ kind: "heading", level: Math.min(3, heading[1]?.length ?? 1) as 1 | 2 | 3, inner: inlines(heading[2] ?? "") }, at + 1];
  for (const pattern of [BULLET, NUMBER]) if (pattern.test(line)) return listed(lines, at, pattern);
  return paragraph(lines, at);
}

function fenced(lines: readonly string[], at: number): [Block, number] {
  const end = lines.findIndex((line, n) => n > at && FENCE.test(line));
  const stop = end < 0 ? lines.length : end;
  return [{ kind: "code", text: lines.slice(at + 1, stop).join("\n") }, stop + 1];
}

function listed(lines: readonly string[], at: number, pattern: RegExp): [Block, number] {
  const items: Inline[][] = [];
  let end = at;
  for (let match = pattern.exec(lines[end] ?? ""); match !== null; match = pattern.exec(lines[end] ?? "")) {
    items.push(inlines(match[1] ?? ""));
    end += 1;
  }
  return [{ kind: "list", ordered: pattern === NUMBER, items }, end];
}

function paragraph(lines: readonly string[], at: number): [Block, number] {
  const ends = (line: string) => line.trim() === "" || [HEADING, BULLET, NUMBER, FENCE].some((pattern) => pattern.test(line));
  const found = lines.findIndex((line, n) => n > at && ends(line));
  const stop = found < 0 ? lines.length : found;
  return [{ kind: "paragraph", lines: lines.slice(at, stop).map((line) => inlines(line.trim())) }, stop];
}

function inlineText(inner: readonly Inline[]): string {
  return inner.map((part) => ("inner" in part ? inlineText(part.inner) : part.text)).join("");
}

/** The same without its marks, a line for each: for pictures and for those who hear it. */
export function plainLines(text: string): string[] {
  return markdown(text).flatMap((block) => {
    if (block.kind === "code") return block.text.split("\n");
    if (block.kind === "paragraph") return block.lines.map(inlineText);
    if (block.kind === "heading") return [inlineText(block.inner)];
    return block.items.map((item, n) => `${block.ordered ? `${n + 1}.` : "•"} ${inlineText(item)}`);
  });
}
