import { describe, expect, it } from "vitest";
import { homeOfGroup } from "@/shared/canvas/groups";
import { measure } from "@/shared/canvas/measure";
import { copy } from "./clipboard";
import { commandOf, type Desk, press } from "./commands";
import { together } from "./diff";
import { dropGroup } from "./dropGroup";
import { addStep, duplicateSteps, pasteSteps, removeSteps } from "./edits";
import { putInside, removeFrame, removeWithBody, roomy } from "./frames";
import { groupById, groupNode, membersOf, moveGroup, standIn } from "./groups";
import type { Edit } from "./history";
import { tidy } from "./layout/tidy";
import { edgeId, emptyGraph, type Graph } from "./model";
import { apartBy, groupSteps } from "./naming";
import { applyAll, invertAll } from "./operations";
import { outlineLines } from "./outlineLines";
import { picture } from "./picture";
import { given, node, spec } from "./testing/graphs";

const wire = (from: string, to: string) => ({ from, port: "success", to });
const ports = () => [{ name: "success", label: "Next", kind: "normal" as const }];
const made = (graph: Graph, edit: Pick<Edit, "operations">) => applyAll(graph, edit.operations);

/** hand -> each[ pick -> box[ check ] -> send ] -> end */
function loopGraph(): Graph {
  return {
    ...emptyGraph(),
    nodes: {
      hand: node("trigger.manual", "By hand", [0, 0]),
      each: node("flow.each", "For each", [296, -64]),
      pick: node("flow.set", "Pick", [328, 0], { inside: "each" }),
      box: node("flow.scope", "Together", [624, -64], { inside: "each" }),
      check: node("flow.set", "Check", [656, 0], { inside: "box" }),
      send: node("http.request", "Send", [1048, 0], { inside: "each" }),
      end: node("flow.stop", "End", [1500, 0]),
    },
    edges: [wire("hand", "each"), wire("pick", "box"), wire("box", "send"), wire("each", "end")],
  };
}

/** The same with the group *Work* of the frame in the loop and the step behind it. */
function grouped(): Graph {
  return made(loopGraph(), groupSteps(loopGraph(), ["box", "check", "send"], "Work"));
}

const work = (graph: Graph) => given(groupById(graph, "group_1"));

/** What an edit makes, after making sure that its inverse takes it back. */
function takenBack(graph: Graph, edit: Edit): Graph {
  const after = made(graph, edit);
  expect(sorted(applyAll(after, invertAll(graph, edit.operations)))).toEqual(sorted(graph));
  return after;
}

/** Lines and groups are sets. */
function sorted(graph: Graph): Graph {
  const edges = [...graph.edges].sort((a, b) => (edgeId(a) < edgeId(b) ? -1 : 1));
  return { ...graph, edges, groups: [...graph.groups].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

describe("groups inside frames", () => {
  it("hold steps that lie side by side, not what lies in these", () => {
    expect(work(grouped()).keys).toEqual(["box", "send"]);
    expect(homeOfGroup(grouped(), work(grouped()))).toBe("each");
    expect(groupSteps(loopGraph(), ["pick"], "Work").label).toEqual({ id: "grouped_in", name: "Work", other: "For each", count: 1 });
  });

  it("are refused for steps of different frames, with the names to say so", () => {
    expect(apartBy(loopGraph(), ["pick", "check"])).toEqual({ name: "Check", home: "Together", other: "Pick" });
    expect(apartBy(loopGraph(), ["hand", "pick"])).toEqual({ name: "Pick", home: "For each", other: "By hand" });
    expect(apartBy(loopGraph(), Object.keys(loopGraph().nodes))).toBeNull();
    expect(apartBy(loopGraph(), ["pick", "send"])).toBeNull();
  });

  it("are made by the same key as groups at the top", () => {
    const asked: (readonly string[])[] = [];
    const desk = { graph: loopGraph(), active: "send", selection: ["pick", "send"], readOnly: false, group: (keys: readonly string[]) => asked.push(keys) } as unknown as Desk;
    expect(commandOf("group_steps").when(desk)).toBe(true);
    commandOf("group_steps").perform(desk);
    expect(asked).toEqual([["pick", "send"]]);
  });

  it("are put into another frame by the key of a step, also while they are shown small", () => {
    const asked: (readonly string[])[] = [];
    const desk = { graph: grouped(), active: "box", selection: ["box", "send"], small: groupNode("group_1"), readOnly: false, put: (keys: readonly string[]) => asked.push(keys) } as unknown as Desk;
    expect(press(new KeyboardEvent("keydown", { key: "m" }), desk, true)).toBe(true);
    expect(asked).toEqual([["box", "send"]]);
  });

  it("are told from the small group around their frame", () => {
    const outer = made(grouped(), groupSteps(grouped(), ["each", "end"], "All"));
    const done: string[] = [];
    const desk = { graph: outer, active: "send", selection: ["send"], readOnly: false, commit: (edit: Edit) => done.push(given(edit.label.name)) } as unknown as Desk;
    commandOf("ungroup").perform({ ...desk, small: groupNode("group_2") });
    commandOf("ungroup").perform({ ...desk, small: null });
    expect(done).toEqual(["All", "Work"]);
  });

  it("lie wholly in their frame, and push what stands behind it away when they move", () => {
    const graph = grouped();
    const edit = roomy(graph, moveGroup(graph, work(graph), [400, 0]), "box");
    const after = takenBack(graph, edit);
    expect(given(after.nodes["check"]).at).toEqual([1056, 0]);
    expect(given(after.nodes["end"]).at[0]).toBeGreaterThan(given(measure(after).get("each")).right);
  });

  it("push what stands close above their frame up when they are made, and leave the rest", () => {
    const crowded: Graph = { ...loopGraph(), nodes: { ...loopGraph().nodes, near: node("flow.set", "Near", [400, -248]), far: node("flow.set", "Far", [1500, -248]) } };
    const after = takenBack(crowded, roomy(crowded, groupSteps(crowded, ["box"], "Work"), "box"));
    expect(given(measure(after).get("near")).bottom).toBeLessThan(given(measure(after).get("each")).top);
    expect(given(after.nodes["far"]).at).toEqual([1500, -248]);
    expect(["pick", "box", "send"].map((key) => after.nodes[key]?.at)).toEqual(["pick", "box", "send"].map((key) => crowded.nodes[key]?.at));
  });

  it("lift a note that their frame would cover when they are made", () => {
    const notes = [{ id: "n", text: "Why", at: [1040, -264] as [number, number] }, { id: "far", text: "Far", at: [1600, -264] as [number, number] }];
    const noted = { ...loopGraph(), notes };
    const after = takenBack(noted, roomy(noted, groupSteps(noted, ["box"], "Work"), "box"));
    expect(after.notes.map(({ at }) => at)).toEqual([[1040, -312], [1600, -264]]);
    expect(given(measure(after).get("each")).top).toBe(-176);
  });

  it("move with their frame, and their notes with them", () => {
    const graph = grouped();
    const noted = { ...graph, notes: [{ id: "n", text: "Why", at: [1100, 0] as [number, number] }] };
    const outer = made(noted, groupSteps(noted, ["each"], "All"));
    const after = takenBack(outer, moveGroup(outer, given(groupById(outer, "group_2")), [80, 40]));
    expect(["pick", "check", "send"].map((key) => after.nodes[key]?.at)).toEqual([[408, 40], [736, 40], [1128, 40]]);
    expect(after.notes[0]?.at).toEqual([1184, 40]);
  });

  it("lose a step that is moved out of the frame, and come back with it", () => {
    const graph = grouped();
    expect(work(takenBack(graph, putInside(graph, ["send"], null, ports))).keys).toEqual(["box"]);
    expect(work(takenBack(graph, putInside(graph, ["send"], "box", ports))).keys).toEqual(["box"]);
    expect(putInside(graph, ["send"], null, ports).label.id).toBe("put_outside_alone");
    expect(putInside(graph, ["send"], "box", ports).label).toEqual({ id: "put_inside_alone", name: "Send", other: "Together" });
    expect(putInside(graph, ["pick"], null, ports).label.id).toBe("put_outside");
  });

  it("keep a step that is where the others are moved to", () => {
    const graph = made(loopGraph(), groupSteps(loopGraph(), ["each", "end"], "Outer"));
    expect(work(made(graph, putInside(graph, ["pick", "end"], null, ports))).keys).toEqual(["each", "end"]);
  });

  it("stay one when all their steps move to the same place", () => {
    const graph = grouped();
    const after = takenBack(graph, putInside(graph, ["box", "send"], null, ports));
    expect(membersOf(after, work(after))).toEqual(["box", "send"]);
    expect(homeOfGroup(after, work(after))).toBeNull();
  });

  it("come out of their frame and go into another one by being let go there", () => {
    const graph = { ...grouped(), notes: [{ id: "n", text: "Why", at: [1060, -40] as [number, number] }] };
    const around = { portsOf: ports, closed: new Set<string>() };
    const out = takenBack(graph, dropGroup(graph, work(graph), [0, 600], around));
    expect([homeOfGroup(out, work(out)), membersOf(out, work(out)), out.nodes["send"]?.at, out.notes[0]?.at]).toEqual([null, ["box", "send"], [1048, 600], [1064, 560]]);
    expect(out.edges).toContainEqual(wire("box", "send"));
    const back = takenBack(out, dropGroup(out, work(out), [-290, -600], around));
    expect([homeOfGroup(back, work(back)), membersOf(back, work(back))]).toEqual(["each", ["box", "send"]]);
    expect(dropGroup(graph, work(graph), [40, 0], around).label).toEqual({ id: "moved", name: "Work" });
  });

  it("stay outside of a frame with what starts the flow", () => {
    const graph = made(loopGraph(), groupSteps(loopGraph(), ["hand", "end"], "Ends"));
    const after = takenBack(graph, dropGroup(graph, work(graph), [400, 0], { portsOf: ports, closed: new Set() }));
    expect([after.nodes["hand"]?.inside, after.nodes["hand"]?.at]).toEqual([null, [400, 0]]);
  });

  it("come out of a frame that is removed alone, and go with one that is removed whole", () => {
    const graph = grouped();
    const alone = takenBack(graph, removeFrame(graph, "each", ports));
    expect([membersOf(alone, work(alone)), homeOfGroup(alone, work(alone))]).toEqual([["box", "send"], null]);
    expect(takenBack(graph, removeWithBody(graph, ["each"])).groups.flatMap(({ keys }) => keys)).toEqual([]);
    expect(work(takenBack(graph, removeSteps(graph, ["send"]))).keys).toEqual(["box"]);
  });

  it("take in a step that comes between two of theirs", () => {
    const graph = grouped();
    const edit = addStep(graph, spec("flow.set", "Set fields"), { kind: "between", edge: wire("box", "send") });
    expect(work(takenBack(graph, edit)).keys).toContain(edit.key);
  });

  it("are copied with their frame, and with their steps alone", () => {
    const graph = grouped();
    const whole = pasteSteps(graph, copy(graph, ["each"]), [0, 600]);
    const copied = takenBack(graph, whole);
    expect(copied.groups.map((group) => homeOfGroup(copied, group))).toEqual(["each", "each_2"]);
    const twice = duplicateSteps(graph, ["box", "send"]);
    const after = takenBack(graph, twice);
    expect(after.groups.map((group) => [homeOfGroup(after, group), membersOf(after, group)])).toEqual([["each", ["box", "send"]], ["each", ["box_2", "send_2"]]]);
    expect(copy(graph, ["send"]).groups).toEqual([]);
  });

  it("stand for their steps and what these hold while they are shown small", () => {
    const small = new Set([groupNode("group_1")]);
    expect(["box", "check", "send"].map((key) => standIn(grouped(), key, small))).toEqual(Array(3).fill(groupNode("group_1")));
    expect(standIn(grouped(), "pick", small)).toBeNull();
    expect(standIn(grouped(), "check", new Set([...small, "each"]))).toBe("each");
  });

  it("are a level of the list, within their frame and within groups around it", () => {
    const inner = grouped();
    const graph = made(inner, groupSteps(inner, ["each", "end"], "All"));
    const told = (closed: string[]) => outlineLines(graph, closed).map(({ id, level }) => `${level} ${id}`);
    expect(told([])).toEqual(["1 hand", "1 group:group_2", "2 each", "3 pick", "3 group:group_1", "4 box", "5 check", "4 send", "2 end"]);
    expect(told([groupNode("group_1")])).toEqual(["1 hand", "1 group:group_2", "2 each", "3 pick", "3 group:group_1", "2 end"]);
    expect(told([groupNode("group_2")])).toEqual(["1 hand", "1 group:group_2"]);
  });

  it("are in the picture above the ground of their frame", () => {
    const { svg } = given(picture(grouped(), { title: "Loop", kindOf: (type) => type, portsOf: ports }));
    expect(svg.indexOf(">Work<")).toBeGreaterThan(svg.indexOf(">For each<"));
    expect(svg.indexOf(">Work<")).toBeLessThan(svg.indexOf(">Send<"));
  });

  it("are shown where two versions are compared", () => {
    const after = made(grouped(), removeSteps(grouped(), ["pick"]));
    const both = together(grouped(), after);
    expect(membersOf(both, work(both))).toEqual(["box", "send"]);
  });

  it("have room in a tidied frame", async () => {
    const row = (boxes: { id: string; width: number }[]) => {
      let x = 0;
      const places: Record<string, [number, number]> = {};
      for (const box of boxes) {
        places[box.id] = [x, 0];
        x += box.width + 72;
      }
      return Promise.resolve(places);
    };
    const tall = new Map<string, { height: number; line: number | null }>();
    const graph = grouped();
    const move = given(
      await tidy(graph, ports, (boxes) => {
        for (const box of boxes) tall.set(box.id, box);
        return row(boxes);
      }),
    );
    const frame = given(measure(applyAll(graph, [move])).get("each"));
    expect(tall.get("each")).toMatchObject({ height: frame.bottom - frame.top, line: 144 });
    expect(tall.get("box")?.line).toBe(96);
  });
});
