import { CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { given } from "@/flow/testing/graphs";
import type { Completion } from "../api";
import ExprEditor, { type ExprEditorProps } from "./ExprEditor";
import { completer, found, insideBraces, type Offering, slashOf } from "./exprOffers";

const LEAVES = [
  { source: "trigger.name", words: "Start › name", value: "Ann" },
  { source: "trigger.amount", words: "Start › amount", value: 1250 },
  { source: 'trigger["line total"]', words: "Start › line total", value: null },
];
const ROUND = { name: "round", signature: "round(value: number) -> number", summary: "Rounded as in commerce.", examples: [["round(2.5)", "3"]] as [string, string][] };

function offering(kind: Offering["kind"], items: Completion[] = []): Offering {
  return { kind, complete: () => Promise.resolve(items), functions: () => Promise.resolve([ROUND]), leaves: () => Promise.resolve(LEAVES) };
}

async function offered(text: string, of: Offering): Promise<CompletionResult | null> {
  return completer({ current: of })(new CompletionContext(EditorState.create({ doc: text }), text.length, false));
}

/** The text after the offer with this label was taken at its end. */
async function taken(text: string, of: Offering, label: string): Promise<string> {
  const result = given(await offered(text, of));
  const option = given(result.options.find((each) => each.label === label));
  const view = new EditorView({ doc: text });
  if (typeof option.apply === "function") option.apply(view, option, result.from, text.length);
  const { head } = view.state.selection.main;
  return `${view.state.sliceDoc(0, head)}|${view.state.sliceDoc(head)}`;
}

describe("offers while writing", () => {
  it("put a field with a blank in brackets in the place of the dot", async () => {
    const item = { label: "line total", insert: '["line total"]', kind: "field", from: 7, to: 10 };
    expect(await taken("trigger.li", offering("expression", [item]), "line total")).toBe('trigger["line total"]|');
  });

  it("show the kind and a sample of a field", async () => {
    const item = { label: "amount", insert: "amount", kind: "field", detail: "a number", sample: "1250", from: 8, to: 8 };
    expect(given(await offered("trigger.", offering("expression", [item]))).options[0]?.detail).toBe("a number · 1250");
  });

  it("say what a function does, and close its bracket behind the caret", async () => {
    const of = offering("expression", [{ label: "round", insert: "round(", kind: "function", from: 0, to: 2 }]);
    const option = given(await offered("ro", of)).options[0];
    const doc = typeof option?.info === "function" ? (option.info(option) as HTMLElement) : null;
    expect(doc?.textContent).toBe("round(value: number) -> numberRounded as in commerce.round(2.5) → 3");
    expect(await taken("ro", of, "round")).toBe("round(|)");
  });

  it("are asked for by a slash, and take its place", async () => {
    expect(await taken("Dear /na", offering("template"), "Start › name")).toBe("Dear {{ trigger.name }}|");
    expect(await taken("/am", offering("expression"), "Start › amount")).toBe("trigger.amount|");
  });

  it("leave plain words of a text alone", async () => {
    expect(await offered("Dear st", offering("template", [{ label: "starts_with" }]))).toBeNull();
  });

  it.each([
    ["/", "template", 0],
    ["see /na", "template", 4],
    ["https://x", "template", null],
    ["{{ 4 /", "template", null],
    ["4 /", "expression", null],
  ] as const)("takes the slash of %s in a %s for %s", (text, kind, place) => {
    expect(slashOf(text, kind)).toBe(place);
  });

  it("know where an expression begins and ends", () => {
    expect([insideBraces("a {{ b"), insideBraces("a {{ b }} c")]).toEqual([true, false]);
  });

  it("begin with the fields that begin with what was typed", () => {
    expect(found(LEAVES, "am").map(({ source }) => source)).toEqual(["trigger.amount", "trigger.name"]);
  });
});

const look = () => ({ words: "Start › größe", sample: "XL", kind: "text" });

function shown(more: Partial<ExprEditorProps>) {
  const props: ExprEditorProps = { ...offering("template"), value: "", onChange: () => undefined, label: "Text", marks: [], look, phrases: {}, onFocus: () => undefined, ...more };
  return render(<ExprEditor {...props} />);
}

describe("the expression field", () => {
  it("draws data as a chip that says step, field, sample and kind", () => {
    shown({ value: "Size: {{ trigger.größe }}" });
    expect(screen.getByTitle("trigger.größe").textContent).toBe("Start › größe XL text");
  });

  it("underlines what is wrong where it stands", () => {
    shown({ kind: "expression", value: "trigger.nme + 1", marks: [{ start: 8, end: 11, message: "There is no “nme”." }] });
    expect(screen.getByTitle("There is no “nme”.").textContent).toBe("nme");
  });

  it("marks a chip of data that cannot be read", () => {
    shown({ value: "{{ steps.gone.total }}", marks: [{ start: 3, end: 13, message: "There is no such step." }] });
    expect(screen.getByTitle("There is no such step.").dataset["wrong"]).toBe("true");
  });

  it("says nothing of a change that came from outside", () => {
    const onChange = vi.fn();
    const props: ExprEditorProps = { ...offering("expression"), value: "1", onChange, label: "Text", marks: [], look, phrases: {}, onFocus: () => undefined };
    const page = render(<ExprEditor {...props} />);
    page.rerender(<ExprEditor {...props} value="2" />);
    expect([screen.getByRole("textbox").textContent, onChange.mock.calls]).toEqual(["2", []]);
  });

  it("puts clicked data where the caret stands", () => {
    const onChange = vi.fn();
    let insert: (source: string) => void = () => undefined;
    shown({ value: "Dear ", onChange, onFocus: (give) => (insert = give), begin: true });
    insert("trigger.name");
    expect(onChange).toHaveBeenLastCalledWith("Dear {{ trigger.name }}");
  });

  it("goes on at the caret of the plain field, once", async () => {
    const taken = { current: { from: 2, to: 4, asks: false } };
    const onFocus = vi.fn<(insert: (source: string) => void) => void>();
    const onChange = vi.fn();
    shown({ value: "Dear you", taken, onChange, onFocus });
    expect([document.activeElement, taken.current]).toEqual([screen.getByRole("textbox"), null]);
    await vi.waitFor(() => expect(onFocus).toHaveBeenCalledOnce());
    onFocus.mock.calls[0]?.[0]("a.b");
    expect(onChange).toHaveBeenLastCalledWith("De{{ a.b }} you");
  });

  it("opens the list that was asked for in the plain field", async () => {
    const items: Completion[] = [{ label: "round", kind: "function", detail: "" } as Completion];
    shown({ ...offering("expression", items), value: "rou", taken: { current: { from: 3, to: 3, asks: true } } });
    expect(await screen.findByRole("option", { name: /round/ })).toBeInTheDocument();
  });
});
