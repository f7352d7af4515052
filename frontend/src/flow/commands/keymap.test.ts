import { describe, expect, it } from "vitest";
import { COMMANDS, commandOf } from ".";
import { commandAt, keysOf, mayBeChosen, mayChange, soundKeys } from "./keymap";

describe("keys of one's own", () => {
  it("take the place of the usual ones", () => {
    const own = { next: "B" };
    expect(keysOf(commandOf("next"), own)).toEqual(["B"]);
    expect(commandAt(COMMANDS, own, "B")?.id).toBe("next");
    expect(commandAt(COMMANDS, own, "N")).toBeUndefined();
    expect(commandAt(COMMANDS, {}, "N")?.id).toBe("next");
  });

  it("cannot be those that move about, leave or belong to the browser", () => {
    for (const keys of ["Escape", "Tab", "Shift+Tab", "Enter", "ArrowUp", "Home", "Mod+W", "Shift", "Mod+Control"]) expect(mayBeChosen(keys), keys).toBe(false);
    for (const keys of ["B", "Shift+B", "F4", "Mod+B", "."]) expect(mayBeChosen(keys), keys).toBe(true);
    expect(mayChange(commandOf("go_up"))).toBe(false);
    expect(mayChange(commandOf("undo"))).toBe(true);
  });

  it("survive rubbish on the device: what cannot be used is left out", () => {
    expect(soundKeys(COMMANDS, null)).toEqual({});
    expect(soundKeys(COMMANDS, "N")).toEqual({});
    const kept = { next: "B", gone: "X", undo: 7, redo: "Escape", go_up: "Y", tidy: "B", fit: "F" };
    expect(soundKeys(COMMANDS, kept)).toEqual({ next: "B" });
  });

  it("may change places", () => {
    expect(soundKeys(COMMANDS, { fit: "F", findings: "0" })).toEqual({ fit: "F", findings: "0" });
  });
});
