import { type Extension, StateEffect } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, MatchDecorator, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import { pathOf } from "@/flow/mapping";
import { setMarks, wrongBetween } from "./exprMarks";
import classes from "./ExprEditor.module.css";

/** What a chip says: the step and the field, a sample value, and the kind of value in words. */
export interface ChipWords {
  words: string;
  sample: string;
  kind: string;
}

class Chip extends WidgetType {
  constructor(
    readonly source: string,
    readonly said: ChipWords,
    /** What is wrong with it, or null. */
    readonly wrong: string | null,
  ) {
    super();
  }
  override eq(other: Chip): boolean {
    const { words, sample, kind } = this.said;
    return other.source === this.source && other.wrong === this.wrong && other.said.words === words && other.said.sample === sample && other.said.kind === kind;
  }
  override toDOM(): HTMLElement {
    const chip = part("chip", "");
    chip.title = this.wrong ?? this.source;
    if (this.wrong !== null) chip.dataset["wrong"] = "true";
    const { words, sample, kind } = this.said;
    const more = [part("chipSample", sample), part("chipKind", kind)].filter((each) => each.textContent !== "");
    chip.append(part("chipWords", words), ...more.flatMap((each) => [" ", each]));
    return chip;
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

function part(name: string, text: string): HTMLElement {
  const made = document.createElement("span");
  made.className = classes[name] ?? "";
  made.textContent = text;
  return made;
}

/** Said to an editor whose samples or names of steps are others now: its chips are drawn anew. */
export const redrawChips = StateEffect.define<null>();

function matcherOf(look: (source: string) => ChipWords): MatchDecorator {
  return new MatchDecorator({
    regexp: /\{\{\s*([^{}]+?)\s*\}\}/g,
    decoration: (match, { state }, at) => {
      const source = match[1] ?? "";
      const wrong = wrongBetween(state, at, at + match[0].length);
      return pathOf(source) === null ? null : Decoration.replace({ widget: new Chip(source, look(source), wrong) });
    },
  });
}

/** Without the one that is being written: it becomes a chip when the caret leaves it. */
function besides({ state }: EditorView, all: DecorationSet): DecorationSet {
  const { head } = state.selection.main;
  return all.update({ filterFrom: head, filterTo: head, filter: (from, to) => head <= from || head >= to });
}

/** Draws each `{{ path }}` as one chip that the caret steps over and Backspace removes whole. */
export function chips(look: (source: string) => ChipWords): Extension {
  const matcher = matcherOf(look);
  return ViewPlugin.fromClass(
    class {
      private all: DecorationSet;
      set: DecorationSet;
      constructor(view: EditorView) {
        this.all = matcher.createDeco(view);
        this.set = besides(view, this.all);
      }
      update(update: ViewUpdate) {
        const anew = update.transactions.some((one) => one.effects.some((effect) => effect.is(redrawChips) || effect.is(setMarks)));
        this.all = anew ? matcher.createDeco(update.view) : matcher.updateDeco(update, this.all);
        this.set = besides(update.view, this.all);
      }
    },
    {
      decorations: (plugin) => plugin.set,
      provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.set ?? Decoration.none),
    },
  );
}

/** Says on each `steps.key` of an expression what people call that step. */
export function stepNames(look: (source: string) => ChipWords): Extension {
  const matcher = new MatchDecorator({
    regexp: /\b(?:steps|errors)\.[\p{L}\p{N}_]+/gu,
    decoration: ([source]) => Decoration.mark({ attributes: { title: look(source).words } }),
  });
  return ViewPlugin.fromClass(
    class {
      set: DecorationSet;
      constructor(view: EditorView) {
        this.set = matcher.createDeco(view);
      }
      update(update: ViewUpdate) {
        const anew = update.transactions.some((one) => one.effects.some((effect) => effect.is(redrawChips)));
        this.set = anew ? matcher.createDeco(update.view) : matcher.updateDeco(update, this.set);
      }
    },
    { decorations: (plugin) => plugin.set },
  );
}
