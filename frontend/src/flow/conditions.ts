/** Conditions as people build them - rules joined by and / or - and the bare expression they stand for. */
import { literal, RESERVED, unquoted } from "./mapping";

/** What kind of value the left side of a rule is known to have; null = nothing is known. */
export type Kind = "number" | "text" | "date" | "yes_no" | "list" | "object" | null;

export type Operator = {
  id: string;
  /** The kinds of value it compares; absent: all of them. */
  of?: readonly Kind[];
  /** Whether a second value is needed. */
  binary: boolean;
  /** Whether it asks which of two is larger: texts that spell numbers are meant as numbers then. */
  ordering?: true;
  write: (left: string, right: string) => string;
};

const infix = (id: string, sign: string): Operator => ({
  id,
  of: ["number", "text", "date"],
  binary: true,
  write: (left, right) => `${left} ${sign} ${right}`,
});
const ordering = (id: string, sign: string): Operator => ({ ...infix(id, sign), of: ["number", "date"], ordering: true });
const call = (id: string, name: string): Operator => ({
  id,
  of: ["text"],
  binary: true,
  write: (left, right) => `${name}(${left}, ${right})`,
});
const unary = (id: string, write: (left: string) => string, of?: readonly Kind[]): Operator => ({ id, binary: false, write, ...(of && { of }) });

/** One record per comparison; the list in the builder and the reader below both come from it. */
export const OPERATORS: readonly Operator[] = [
  infix("equals", "=="),
  infix("not_equals", "!="),
  ordering("greater", ">"),
  ordering("at_least", ">="),
  ordering("less", "<"),
  ordering("at_most", "<="),
  { id: "contains", of: ["text", "list"], binary: true, write: (left, right) => `${right} in ${left}` },
  { id: "not_contains", of: ["text", "list"], binary: true, write: (left, right) => `${right} not in ${left}` },
  call("starts_with", "starts_with"),
  call("ends_with", "ends_with"),
  unary("is_true", (left) => `${left} == True`, ["yes_no"]),
  unary("is_false", (left) => `${left} == False`, ["yes_no"]),
  unary("is_empty", (left) => `is_empty(${left})`),
  unary("is_not_empty", (left) => `not is_empty(${left})`),
];

const compares = ({ of }: Operator, left: Kind): boolean => left === null || of === undefined || of.includes(left);

/** The comparisons for a kind of value; the one that is chosen stays to be seen, whatever it was chosen for. */
export function operatorsFor(left: Kind, chosen: string): readonly Operator[] {
  return OPERATORS.filter((operator) => operator.id === chosen || compares(operator, left));
}

/** A rule whose data was chosen anew: a comparison that does not fit this kind of value gives way to the first that does. */
export function fitting(rule: Rule, left: Kind): Rule {
  const fit = operatorsFor(left, "");
  return fit.some(({ id }) => id === rule.operator) ? rule : { ...rule, operator: fit[0]?.id ?? rule.operator };
}

export type Operand = { kind: "data"; source: string } | { kind: "value"; value: string | number };
export type Rule = { kind: "rule"; left: string; operator: string; right: Operand };
export type Group = { kind: "group"; join: "and" | "or"; items: Condition[] };
export type Condition = Rule | Group;

export function emptyRule(): Rule {
  return { kind: "rule", left: "", operator: "equals", right: { kind: "value", value: "" } };
}

export function operatorOf(id: string): Operator | undefined {
  return OPERATORS.find((operator) => operator.id === id);
}

function operandSource(operand: Operand): string {
  return operand.kind === "data" ? operand.source : literal(operand.value);
}

/** A rule can be written only when both its sides are filled in; nothing is larger than an empty text. */
export function isComplete(condition: Condition): boolean {
  if (condition.kind === "group") return condition.items.length > 0 && condition.items.every(isComplete);
  const operator = operatorOf(condition.operator);
  const { right } = condition;
  const filledIn = right.kind === "data" ? right.source.trim() !== "" : operator?.ordering === undefined || right.value !== "";
  return condition.left.trim() !== "" && (!(operator?.binary ?? false) || filledIn);
}

/** Whether the fixed value of a rule is a number: compared with one, or with something unknown that it orders. */
export function isNumeric(rule: Rule, left: Kind): boolean {
  if (left === "number") return true;
  if (left !== null) return false;
  const { right } = rule;
  if (right.kind === "value" && typeof right.value === "number") return true;
  const free = right.kind === "data" || right.value === "" || /^-?\d+(\.\d+)?$/.test(String(right.value).trim());
  return operatorOf(rule.operator)?.ordering === true && free;
}

/** The rule with its fixed value as a number where one is meant and the text spells one. */
export function settled(rule: Rule, left: Kind): Rule {
  const { right } = rule;
  if (right.kind !== "value" || typeof right.value === "number" || right.value.trim() === "" || !isNumeric(rule, left)) return rule;
  const number = Number(right.value);
  return Number.isNaN(number) ? rule : { ...rule, right: { kind: "value", value: number } };
}

/** The expression of a condition; parts that are not filled in yet are left out. */
export function write(condition: Condition): string {
  if (condition.kind === "rule") {
    if (!isComplete(condition)) return "";
    return operatorOf(condition.operator)?.write(condition.left.trim(), operandSource(condition.right)) ?? "";
  }
  const written = condition.items
    .map((item) => ({ text: write(item), group: item.kind === "group" && filled(item) > 1 }))
    .filter((item) => item.text !== "");
  return written.map((item) => (item.group ? `(${item.text})` : item.text)).join(` ${condition.join} `);
}

function filled(group: Group): number {
  return group.items.filter((item) => write(item) !== "").length;
}

// Reading: a small tokenizer and a recursive descent over exactly what `write` can produce.

type Token = { kind: "name" | "number" | "text" | "sign"; text: string };

const TOKEN = /\s*(?:([\p{L}_][\p{L}\p{N}_]*)|(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(==|!=|>=|<=|[-().,<>[\]]))/uy;

function tokens(source: string): Token[] | null {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  const text = source.trimEnd();
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) return null;
    const [, name, number, quoted, sign] = match;
    if (name !== undefined) found.push({ kind: "name", text: name });
    else if (number !== undefined) found.push({ kind: "number", text: number });
    else if (quoted !== undefined) found.push({ kind: "text", text: quoted });
    else found.push({ kind: "sign", text: sign ?? "" });
  }
  return found;
}

class NotVisual extends Error {}

class Reader {
  private at = 0;
  constructor(private readonly list: readonly Token[]) {}

  peek(ahead = 0): string {
    return this.list[this.at + ahead]?.text ?? "";
  }

  take(text?: string): Token {
    const token = this.list[this.at];
    if (token === undefined || (text !== undefined && token.text !== text)) throw new NotVisual();
    this.at += 1;
    return token;
  }

  get done(): boolean {
    return this.at >= this.list.length;
  }

  join(word: "or" | "and", next: () => Condition): Condition {
    const items = [next()];
    while (this.peek() === word) {
      this.take();
      items.push(next());
    }
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "group", join: word, items };
  }

  condition = (): Condition => this.join("or", () => this.join("and", this.one));

  one = (): Condition => {
    if (this.peek() === "(") {
      this.take();
      const inside = this.condition();
      this.take(")");
      return inside;
    }
    return this.rule();
  };

  rule(): Rule {
    const negated = this.peek() === "not";
    if (negated) this.take();
    if (CALLS.has(this.peek()) && this.peek(1) === "(") return this.callRule(negated);
    if (negated) throw new NotVisual();
    return this.compare();
  }

  callRule(negated: boolean): Rule {
    const name = this.take().text;
    this.take("(");
    const left = this.path();
    if (name === "is_empty") {
      this.take(")");
      return { ...emptyRule(), left, operator: negated ? "is_not_empty" : "is_empty" };
    }
    if (negated) throw new NotVisual();
    this.take(",");
    const right = this.operand();
    this.take(")");
    return { kind: "rule", left, operator: name, right };
  }

  compare(): Rule {
    const first = this.operand();
    const sign = this.take().text;
    if (sign === "in" || sign === "not") {
      if (sign === "not") this.take("in");
      return { kind: "rule", left: this.path(), operator: sign === "in" ? "contains" : "not_contains", right: first };
    }
    const operator = SIGNS[sign];
    if (operator === undefined || first.kind !== "data") throw new NotVisual();
    const truth = TRUTHS[this.peek()];
    if (operator === "equals" && truth !== undefined) {
      this.take();
      return { ...emptyRule(), left: first.source, operator: truth };
    }
    return { kind: "rule", left: first.source, operator, right: this.operand() };
  }

  operand(): Operand {
    const token = this.list[this.at];
    if (token?.kind === "text") return { kind: "value", value: unquote(this.take().text) };
    if (token?.kind === "number") return { kind: "value", value: Number(this.take().text) };
    if (token?.text === "-") {
      this.take();
      return { kind: "value", value: -Number(this.take().text) };
    }
    return { kind: "data", source: this.path() };
  }

  path(): string {
    const first = this.take();
    if (first.kind !== "name" || RESERVED.has(first.text)) throw new NotVisual();
    let source = first.text;
    for (;;) {
      if (this.peek() === "." ) {
        this.take();
        source += `.${this.take().text}`;
      } else if (this.peek() === "[") {
        this.take();
        const inside = this.take();
        if (inside.kind !== "text" && inside.kind !== "number") throw new NotVisual();
        this.take("]");
        source += `[${inside.text}]`;
      } else if (this.peek() === "(" && source === "now") {
        this.take();
        this.take(")");
        source += "()";
      } else return source;
    }
  }
}

const CALLS = new Set(["starts_with", "ends_with", "is_empty"]);
const TRUTHS: Record<string, string> = { True: "is_true", true: "is_true", False: "is_false", false: "is_false" };
const SIGNS: Record<string, string> = {
  "==": "equals",
  "!=": "not_equals",
  ">": "greater",
  ">=": "at_least",
  "<": "less",
  "<=": "at_most",
};

function unquote(text: string): string {
  const meant = unquoted(text);
  if (meant === null) throw new NotVisual();
  return meant;
}

/** The condition an expression spells, or null when it says more than the builder can show. */
export function read(source: string): Group | null {
  if (source.trim() === "") return { kind: "group", join: "and", items: [emptyRule()] };
  const list = tokens(source);
  if (list === null) return null;
  try {
    const reader = new Reader(list);
    const found = reader.condition();
    if (!reader.done) return null;
    return found.kind === "group" ? found : { kind: "group", join: "and", items: [found] };
  } catch (error) {
    if (error instanceof NotVisual) return null;
    throw error;
  }
}
