import { describe, expect, it } from "vitest";
import { groupRect } from "@/shared/canvas/groups";
import { measure } from "@/shared/canvas/measure";
import { copy, copyNote, readEnvelope } from "./clipboard";
import { addStep, pasteSteps } from "./edits";
import { groupNode, moveGroup, standIn, ungroup } from "./groups";
import { emptyHistory, type Edit, remember, undo } from "./history";
import type { Graph } from "./model";
import { addNote, colorNote, moveNote, placeNote, removeNote, resizeNote, titleOf, writeNote } from "./notes";
import { groupSteps, renameGroup } from "./naming";
import { applyAll, invertAll } from "./operations";
import { outlineLines } from "./outlineLines";
import { snap } from "./placement";
import { picture } from "./picture";
import { given, invoiceGraph, spec } from "./testing/graphs";

const made = (graph: Graph, edit: Edit) => applyAll(graph, edit.operations);
const first = (graph: Graph) => given(graph.notes[0]);

function noted(text = "# Why\nAna **asked** for it"): Graph {
  const graph = invoiceGraph();
  return made(graph, addNote(graph, [0, -200], text));
}

/** A group with one note in its box, beside its steps, and one above it. */
function notedGroup(): Graph {
  const graph = made(invoiceGraph(), groupSteps(invoiceGraph(), ["check", "limit", "ask"], "Checks"));
  const box = given(groupRect(graph, given(graph.groups[0]), measure(graph)));
  const inside = made(graph, addNote(graph, [snap(box.left + 8), snap(box.bottom - 130)], "In the box"));
  return made(inside, addNote(inside, [box.left, box.top - 200], "Above"));
}

describe("notes in a group", () => {
  it("move with it and come back with it, those beside it stay", () => {
    const graph = notedGroup();
    const [inside, above] = graph.notes.map(({ at }) => at);
    const edit = moveGroup(graph, given(graph.groups[0]), [80, 40]);
    const after = made(graph, edit);
    expect(after.notes.map(({ at }) => at)).toEqual([[given(inside)[0] + 80, given(inside)[1] + 40], above]);
    expect(given(after.nodes.check).at).toEqual([given(graph.nodes.check).at[0] + 80, given(graph.nodes.check).at[1] + 40]);
    expect(applyAll(after, invertAll(graph, edit.operations))).toEqual(graph);
  });

  it("are copied with it", () => {
    const graph = notedGroup();
    expect(copy(graph, ["check", "limit", "ask"]).notes?.map(({ text }) => text)).toEqual(["In the box"]);
  });
});

describe("notes", () => {
  it("come back as they were, whatever was done to them", () => {
    const graph = noted();
    const note = first(graph);
    for (const edit of [writeNote(note.id, "other"), colorNote(note, "blue"), moveNote(note, [40, 8]), resizeNote(note, [80, 80]), removeNote(note)]) {
      const after = made(graph, edit);
      expect(after.notes).not.toEqual(graph.notes);
      expect(applyAll(after, invertAll(graph, edit.operations)).notes).toEqual(graph.notes);
    }
  });

  it("are typed as one edit", () => {
    let graph = noted("");
    let history = emptyHistory;
    for (const text of ["W", "Wh", "Why"]) {
      const edit = writeNote(first(graph).id, text);
      history = remember(history, graph, edit, 1_000);
      graph = made(graph, edit);
    }
    expect(history.past).toHaveLength(1);
    expect(given(history.past[0]).done).toHaveLength(1);
    expect(given(undo(history, graph)).graph.notes[0]?.text).toBe("");
  });

  it("never cover a step or another note when they are new", () => {
    let graph = invoiceGraph();
    for (let n = 0; n < 4; n += 1) graph = made(graph, addNote(graph, placeNote(graph, "check")));
    const tops = graph.notes.map(({ at }) => at[1]).sort((a, b) => a - b);
    for (const [n, top] of tops.entries()) expect((tops[n + 1] ?? given(graph.nodes["check"]).at[1]) - top).toBeGreaterThanOrEqual(120);
  });

  it("lie beside a group, not on its name, when they are new", () => {
    const graph = invoiceGraph();
    const grouped = made(graph, groupSteps(graph, ["check"], "Prepare"));
    const group = given(groupRect(grouped, given(grouped.groups[0]), measure(grouped)));
    for (const key of ["check", null]) {
      const [left, top] = placeNote(grouped, key);
      expect(top + 120 <= group.top || left >= group.right || left + 240 <= group.left).toBe(true);
    }
  });

  it("stay readable when they are pulled together", () => {
    expect(made(noted(), resizeNote(first(noted()), [-900, -900])).notes[0]?.size).toEqual([120, 64]);
  });

  it("are copied by themselves, and with the steps they lie among", () => {
    const graph = noted();
    const alone = given(readEnvelope(JSON.stringify(copyNote(first(graph)))));
    expect(made(graph, pasteSteps(graph, alone, [48, 112])).notes).toHaveLength(2);
    expect(copy(graph, ["check"]).notes).toEqual([]);
    const whole = made(graph, pasteSteps(graph, copy(graph, Object.keys(graph.nodes)), [0, 600]));
    expect(whole.notes.map(({ at }) => at[1])).toEqual([-200, 400]);
  });

  it("are refused from a clipboard that holds something else in their place", () => {
    expect(readEnvelope(JSON.stringify({ ...copyNote(first(noted())), notes: [{ id: 1 }] }))).toBeNull();
  });

  it("are called by their first words", () => {
    expect(titleOf({ text: "\n## To *do*\nmore" })).toBe("To do");
  });

  it("are in the picture, without their marks", () => {
    const { svg } = given(picture(noted(), { title: "Invoices", kindOf: (type) => type, portsOf: () => [] }));
    expect(svg).toContain(">Ana asked for it<");
    expect(svg).not.toContain("**");
  });
});

describe("groups", () => {
  const grouped = () => {
    const graph = invoiceGraph();
    return made(graph, groupSteps(graph, ["check", "limit", "ask"], "Decide"));
  };
  const group = (graph: Graph) => given(graph.groups[0]);

  it("hold each step once, and come back as they were", () => {
    const graph = grouped();
    const edit = groupSteps(graph, ["ask", "erp"], "Send");
    const after = made(graph, edit);
    expect(after.groups.map(({ name, keys }) => [name, keys])).toEqual([["Decide", ["check", "limit"]], ["Send", ["ask", "erp"]]]);
    const back = applyAll(after, invertAll(graph, edit.operations));
    expect(back.groups).toEqual(graph.groups);
    for (const other of [renameGroup(group(graph), "Check"), ungroup(group(graph)), moveGroup(graph, group(graph), [80, 40])]) {
      expect(applyAll(made(graph, other), invertAll(graph, other.operations))).toEqual(graph);
    }
  });

  it("move as a whole", () => {
    const graph = grouped();
    const after = made(graph, moveGroup(graph, group(graph), [80, 40]));
    expect(after.nodes["limit"]?.at).toEqual([736, 40]);
    expect(after.nodes["erp"]?.at).toEqual(graph.nodes["erp"]?.at);
  });

  it("take in a step that comes between two of theirs", () => {
    const graph = grouped();
    const edit = addStep(graph, spec("flow.set", "Set fields"), { kind: "between", edge: { from: "check", port: "valid", to: "limit" } });
    expect(group(made(graph, edit)).keys).toContain(edit.key);
  });

  it("are copied with their steps", () => {
    const graph = grouped();
    const edit = pasteSteps(graph, copy(graph, ["check", "limit", "ask"]), [0, 400]);
    expect(made(graph, edit).groups.map(({ keys }) => keys)).toEqual([["check", "limit", "ask"], edit.keys]);
  });

  it("stand for their steps while they are shown small", () => {
    const small = new Set([groupNode("group_1")]);
    expect(standIn(grouped(), "limit", small)).toBe(groupNode("group_1"));
    expect(standIn(grouped(), "erp", small)).toBeNull();
  });

  it("are a level of the list", () => {
    const graph = grouped();
    const open = outlineLines(graph, []);
    const at = open.findIndex(({ kind }) => kind === "group");
    expect(open.slice(at, at + 4).map(({ id }) => id)).toEqual(["group:group_1", "check", "limit", "ask"]);
    expect(open[at + 1]?.level).toBe((open[at]?.level ?? 0) + 1);
    expect(outlineLines(graph, ["group:group_1"]).map(({ id }) => id)).not.toContain("limit");
    expect(open.filter(({ kind }) => kind === "step")).toHaveLength(Object.keys(graph.nodes).length);
  });
});
