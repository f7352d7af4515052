/** Between a field's text and what people see: plain words, chips of data, or an expression. */

export type Part = { kind: "text"; text: string } | { kind: "data"; source: string };
export type FieldMode = "fixed" | "data" | "expression";
export type PathStep = string | number;

const CLOSERS: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

function afterQuote(text: string, start: number): number {
  const quote = text[start] ?? "";
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return -1;
}

/** Where the `}}` of the expression that starts at `start` stands, or -1; quotes and brackets are skipped. */
export function closing(text: string, start: number): number {
  const open: string[] = [];
  for (let at = start; at < text.length; ) {
    const char = text[at] ?? "";
    if (char === '"' || char === "'") {
      at = afterQuote(text, at);
      if (at < 0) return -1;
      continue;
    }
    if (open.length === 0 && text.startsWith("}}", at)) return at;
    if (char in CLOSERS) open.push(CLOSERS[char] ?? "");
    else if (char === open.at(-1)) open.pop();
    at += 1;
  }
  return -1;
}

/** A template as its parts. An expression that never closes stays text, so nothing typed is lost. */
export function parts(text: string): Part[] {
  const found: Part[] = [];
  let from = 0;
  for (let open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", from)) {
    const end = closing(text, open + 2);
    if (end < 0) break;
    if (open > from) found.push({ kind: "text", text: text.slice(from, open) });
    found.push({ kind: "data", source: text.slice(open + 2, end).trim() });
    from = end + 2;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}

export function joined(list: readonly Part[]): string {
  return list.map((part) => (part.kind === "text" ? part.text : chip(part.source))).join("");
}

export function chip(source: string): string {
  return `{{ ${source} }}`;
}

const NAME = /^\p{L}[\p{L}\p{N}_]*$/u;

/** Words of the language: a field of that name is written in brackets. */
export const RESERVED: ReadonlySet<string> = new Set(["and", "or", "not", "in", "is", "if", "else", "for", "lambda", "True", "False", "None", "true", "false", "null"]);

/** `["steps", "check", "line items", 0]` as a source: `steps.check["line items"][0]`. */
export function sourceOf(path: readonly PathStep[]): string {
  return path.map((step, n) => segment(step, n === 0)).join("");
}

function segment(step: PathStep, first: boolean): string {
  if (typeof step === "number") return `[${step}]`;
  if (NAME.test(step) && !RESERVED.has(step)) return first ? step : `.${step}`;
  return `[${JSON.stringify(step)}]`;
}

const PATH_TOKEN = /^(?:\.?(\p{L}[\p{L}\p{N}_]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\['((?:[^'\\]|\\.)*)'\])/u;

/** The path a source spells, or null when it is more than a path. */
export function pathOf(source: string): PathStep[] | null {
  const path: PathStep[] = [];
  let rest = source.trim();
  if (!/^\p{L}/u.test(rest)) return null;
  while (rest !== "") {
    const match = PATH_TOKEN.exec(rest);
    if (match === null || (path.length > 0 && match[1] !== undefined && rest[0] !== ".")) return null;
    const step = tokenValue(match);
    if (step === null || (match[1] !== undefined && RESERVED.has(match[1]))) return null;
    path.push(step);
    rest = rest.slice(match[0].length);
  }
  return path;
}

function tokenValue(match: RegExpExecArray): PathStep | null {
  if (match[1] !== undefined) return match[1];
  if (match[2] !== undefined) return Number(match[2]);
  return unquoted(match[3] ?? `'${match[4] ?? ""}'`);
}

/** What a quoted text of the language means; null where it holds an escape that is not read here. */
export function unquoted(quoted: string): string | null {
  if (quoted.startsWith("'")) return /\\(?!['\\])/.test(quoted.replace(/\\\\/g, "")) ? null : quoted.slice(1, -1).replace(/\\(.)/g, "$1");
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}

/** What is written in a value that is one expression somebody has not finished, such as `{{ round( }}`; else null. */
function unfinished(list: readonly Part[]): string | null {
  const [only] = list;
  if (list.length !== 1 || only?.kind !== "text") return null;
  return /^\{\{ ?([\s\S]*?) ?\}\}$/.exec(only.text)?.[1] ?? null;
}

/** What data may begin with; another name by itself is something that is being written. */
const ROOTS: ReadonlySet<string> = new Set(["trigger", "steps", "errors", "item", "index", "vars", "run", "context"]);

function isData(source: string): boolean {
  const [root] = pathOf(source) ?? [];
  return typeof root === "string" && ROOTS.has(root);
}

/** What a field's value is: plain, text with data in it, or one expression that is more than a path. */
export function modeOf(value: unknown): FieldMode {
  if (typeof value !== "string") return "fixed";
  const list = parts(value);
  if (unfinished(list) !== null) return "expression";
  if (!list.some((part) => part.kind === "data")) return "fixed";
  const [only] = list;
  const single = list.length === 1 && only?.kind === "data";
  return single && !isData(only.source) ? "expression" : "data";
}

/** The source inside a value that is exactly one `{{ }}`; other values become a literal of the language. */
export function toSource(value: unknown): string {
  if (typeof value !== "string") return value === undefined || value === null ? "" : literal(value);
  const list = parts(value);
  const [only] = list;
  if (list.length === 0) return "";
  if (list.length === 1 && only?.kind === "data") return only.source;
  const begun = unfinished(list);
  if (begun !== null) return begun;
  return list.map((part) => (part.kind === "text" ? JSON.stringify(part.text) : `text(${part.source})`)).join(" + ");
}

/** A JSON value as the expression language spells it. */
export function literal(value: unknown): string {
  if (value === true) return "True";
  if (value === false) return "False";
  if (value === null || value === undefined) return "None";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${literal(item)}`).join(", ")}}`;
  }
  return JSON.stringify(value);
}

/** `text` with a chip in place of what is selected, and where the caret then stands. */
export function insertChip(text: string, start: number, end: number, source: string): { text: string; caret: number } {
  const made = chip(source);
  return { text: text.slice(0, start) + made + text.slice(end), caret: start + made.length };
}

/** The value at `path` below `root`; undefined when something on the way is missing. */
export function valueAt(root: unknown, path: readonly PathStep[]): unknown {
  let value: unknown = root;
  for (const step of path) {
    if (value === null || typeof value !== "object") return undefined;
    value = (value as Record<PathStep, unknown>)[step];
  }
  return value;
}
