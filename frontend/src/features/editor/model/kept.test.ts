import { afterEach, describe, expect, it } from "vitest";
import { createStore } from "zustand";
import { emptyHistory, type Entry, type History } from "@/flow/history";
import { keepHistory, readHistory } from "./kept";
import type { SaveState } from "./saver";

const entry = (n: number, size = 1): Entry => ({
  label: { id: "settings_set", name: `Step ${String(n)}` },
  done: [{ op: "set_node", key: "a", field: "note", value: "x".repeat(size) }],
  undone: [{ op: "set_node", key: "a", field: "note", value: "" }],
  tag: null,
  at: n,
  focus: "a",
});
const many = (count: number, size?: number): History => ({ past: Array.from({ length: count }, (_, n) => entry(n, size)), future: [] });

/** An editor that saves its edits as revision 7. */
function saved(history: History) {
  const store = createStore(() => ({ revision: 6, saveState: "waiting" as SaveState, history: emptyHistory }));
  keepHistory("f", store);
  store.setState({ history });
  store.setState({ revision: 7, saveState: "saved" });
  return store;
}

afterEach(() => sessionStorage.clear());

describe("undo after coming back", () => {
  it("knows the edits of the revision that was saved last", () => {
    saved(many(3));
    expect(readHistory("f", 7).past.map((one) => one.label.name)).toEqual(["Step 0", "Step 1", "Step 2"]);
  });

  it("knows nothing once the draft has moved otherwise", () => {
    saved(many(3));
    expect(readHistory("f", 8)).toEqual(emptyHistory);
    expect(readHistory("another", 7)).toEqual(emptyHistory);
  });

  it("keeps nothing that is not saved", () => {
    saved(many(1)).setState({ saveState: "waiting", history: many(9) });
    expect(readHistory("f", 7).past).toHaveLength(1);
  });

  it("keeps the newest edits within its bound", () => {
    saved(many(400));
    expect(readHistory("f", 7).past.at(-1)?.label.name).toBe("Step 399");
    expect(readHistory("f", 7).past).toHaveLength(100);
    saved(many(100, 20_000));
    expect(readHistory("f", 7).past.length).toBeGreaterThan(5);
    expect(sessionStorage.getItem("handrail.undo.f")?.length).toBeLessThan(401_000);
  });

  it("takes junk for nothing", () => {
    for (const junk of ["{", "[]", "null", '{"revision":7}', '{"revision":7,"history":{"past":1}}']) {
      sessionStorage.setItem("handrail.undo.f", junk);
      expect(readHistory("f", 7)).toEqual(emptyHistory);
    }
  });
});
