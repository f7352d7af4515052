import { describe, expect, it } from "vitest";
import { shownBy } from "@/shared/canvas/frames";
import { frameAt, measure } from "@/shared/canvas/measure";
import { copy, pasted } from "./clipboard";
import { COMMANDS } from "./commands";
import { addStep } from "./edits";
import { endOf, homesFor, putInside, removeFrame, removeWithBody } from "./frames";
import { tidy } from "./layout/tidy";
import { emptyGraph, type Graph, type Operation } from "./model";
import { applyAll, invertAll } from "./operations";
import { neighbour, outline, refusal } from "./order";
import { mayStand } from "./search";
import { given, node, spec } from "./testing/graphs";

const wire = (from: string, to: string, port = "success") => ({ from, port, to });
const ports = () => [{ name: "success", label: "Next", kind: "normal" as const }];
const after = (graph: Graph, edit: { operations: Operation[] }) => applyAll(graph, edit.operations);

/** hand -> each[ pick -> send ] -> end, and a stray step below. */
function loopGraph(): Graph {
  return {
    ...emptyGraph(),
    nodes: {
      hand: node("trigger.manual", "By hand", [0, 0]),
      each: node("flow.each", "For each", [296, -64]),
      pick: node("flow.set", "Pick", [328, 0], { inside: "each" }),
      send: node("http.request", "Send", [624, 0], { inside: "each" }),
      end: node("flow.stop", "End", [1000, 0]),
      stray: node("flow.set", "Stray", [328, 400]),
    },
    edges: [wire("hand", "each"), wire("pick", "send"), wire("each", "end")],
  };
}

describe("frames", () => {
  it("enclose the steps inside, and grow with frames inside them", () => {
    const rects = measure(loopGraph());
    const [frame, pick, send] = [given(rects.get("each")), given(rects.get("pick")), given(rects.get("send"))];
    expect(frame.left).toBeLessThan(pick.left);
    expect(frame.right).toBeGreaterThan(send.right);
    const nested = { ...loopGraph().nodes, box: node("flow.scope", "Box", [624, 200], { inside: "each" }) };
    expect(given(measure({ nodes: nested }).get("each")).bottom).toBeGreaterThan(given(measure({ nodes: nested }).get("box")).bottom);
  });

  it("take no part in circles of steps that hold each other", () => {
    const nodes = { a: node("flow.scope", "A", [0, 0], { inside: "b" }), b: node("flow.scope", "B", [0, 0], { inside: "a" }) };
    expect(measure({ nodes }).size).toBe(2);
    expect(outline({ ...emptyGraph(), nodes }).map((row) => row.key).sort()).toEqual(["a", "b"]);
  });

  it("stand for what they hold while they are closed", () => {
    expect(shownBy(loopGraph().nodes, "send", new Set(["each"]))).toBe("each");
    expect(shownBy(loopGraph().nodes, "send", new Set())).toBeNull();
    expect(frameAt(loopGraph(), [500, 30], ["stray"], new Set(["each"]))).toBeNull();
  });
});

describe("building inside a frame", () => {
  it("puts the first step inside, without a line", () => {
    const graph = { ...emptyGraph(), nodes: { each: node("flow.each", "For each", [0, 0]) } };
    const edit = addStep(graph, spec("flow.set", "Set"), { kind: "inside", container: "each" });
    const made = after(graph, edit);
    expect(made.nodes[edit.key]?.inside).toBe("each");
    expect(made.edges).toEqual([]);
    expect(measure(made).get("each")?.left).toBe(0);
  });

  it("makes the frame larger and pushes away what stands behind it", () => {
    const graph = loopGraph();
    const edit = addStep(graph, spec("flow.set", "Set"), { kind: "after", from: "send", port: "success" });
    const made = after(graph, edit);
    expect(made.nodes[edit.key]?.inside).toBe("each");
    const rects = measure(made);
    expect(given(rects.get("end")).left).toBeGreaterThan(given(rects.get("each")).right);
    expect(applyAll(made, invertAll(graph, edit.operations))).toEqual(graph);
  });

  it("puts a frame into a line with room for its whole width", () => {
    const graph: Graph = { ...emptyGraph(), nodes: { a: node("trigger.manual", "A", [0, 0]), b: node("flow.set", "B", [296, 0]) }, edges: [wire("a", "b")] };
    const made = after(graph, addStep(graph, spec("flow.each", "For each", { kind: "container" }), { kind: "between", edge: wire("a", "b") }));
    const rects = measure(made);
    expect(given(rects.get("b")).left).toBeGreaterThan(given(rects.get("for_each")).right);
    expect(made.edges).toEqual([wire("a", "for_each"), wire("for_each", "b")]);
  });

  it("offers frames where a step may stand, but not to take a step back", () => {
    const each = spec("flow.each", "For each", { kind: "container" });
    expect(mayStand([each], "after")).toEqual([each]);
    expect(mayStand([each], "undo")).toEqual([]);
  });

  it("hangs a step that takes another one back below it, without lines", () => {
    const graph = loopGraph();
    const edit = addStep(graph, spec("http.request", "Cancel"), { kind: "undo", owner: "send" });
    const made = after(graph, edit);
    expect(made.nodes["send"]?.undo).toBe(edit.key);
    expect(made.nodes[edit.key]?.inside).toBe("each");
    expect(made.edges).toEqual(graph.edges);
    expect(outline(made).find((row) => row.key === edit.key)?.undoes).toBe("send");
  });
});

describe("moving into and out of a frame", () => {
  it("ties what comes in to the end of the body, and closes the gap it leaves", () => {
    const graph = { ...loopGraph(), edges: [...loopGraph().edges, wire("end", "stray")] };
    const made = after(graph, putInside(graph, ["end"], "each", ports));
    expect(made.nodes["end"]?.inside).toBe("each");
    expect(made.edges).toEqual([wire("hand", "each"), wire("pick", "send"), wire("each", "stray"), wire("send", "end")]);
  });

  it("puts what comes out behind the frame, before what followed it", () => {
    const graph = loopGraph();
    const edit = putInside(graph, ["send"], null, ports);
    const made = after(graph, edit);
    expect(made.nodes["send"]?.inside).toBeNull();
    expect(made.edges).toEqual([wire("hand", "each"), wire("each", "send"), wire("send", "end")]);
    expect(applyAll(made, invertAll(graph, edit.operations))).toEqual({ ...graph, edges: expect.arrayContaining(graph.edges) });
  });

  it("never puts a frame into itself, nor a trigger anywhere", () => {
    expect(homesFor(loopGraph(), ["each"])).toEqual([]);
    expect(homesFor(loopGraph(), ["hand"])).toEqual([]);
    expect(homesFor(loopGraph(), ["send"])).toEqual([null]);
  });

  it("refuses lines across a border and circles of undoing", () => {
    expect(refusal(loopGraph(), "hand", "success", "pick")).toBe("border");
    expect(refusal(loopGraph(), "pick", "undo", "send")).toBe("has_lines");
    expect(refusal(loopGraph(), "end", "undo", "stray")).toBeNull();
  });
});

describe("removing a frame", () => {
  it("takes everything inside along", () => {
    const made = after(loopGraph(), removeWithBody(loopGraph(), ["each"]));
    expect(Object.keys(made.nodes)).toEqual(["hand", "end", "stray"]);
    expect(made.edges).toEqual([wire("hand", "end")]);
  });

  it("or leaves what is inside in its place in the line", () => {
    const edit = removeFrame(loopGraph(), "each", ports);
    const made = after(loopGraph(), edit);
    expect(made.nodes["pick"]?.inside).toBeNull();
    expect(made.edges).toEqual([wire("pick", "send"), wire("hand", "pick"), wire("send", "end")]);
  });

  it("asks first, by the key that removes", () => {
    const remove = given(COMMANDS.find((command) => command.id === "remove"));
    const asked: unknown[] = [];
    const desk = { graph: loopGraph(), active: "each", selection: ["each"], readOnly: false, askRemove: (keys: unknown) => asked.push(keys) };
    remove.perform(desk as unknown as Parameters<typeof remove.perform>[0]);
    expect(asked).toEqual([["each"]]);
  });
});

describe("reading and walking", () => {
  it("lists what is inside right behind its frame, one level deeper", () => {
    const rows = outline(loopGraph()).map(({ key, level, inside }) => [key, level, inside]);
    expect(rows).toEqual([
      ["hand", 1, null],
      ["each", 1, null],
      ["pick", 2, "each"],
      ["send", 2, "each"],
      ["end", 1, null],
      ["stray", 1, null],
    ]);
  });

  it("goes into a frame by down, along it, and out by up or left", () => {
    const graph = loopGraph();
    expect(neighbour(graph, "each", "down")).toBe("pick");
    expect(neighbour(graph, "pick", "right")).toBe("send");
    expect(neighbour(graph, "pick", "left")).toBe("each");
    expect(neighbour(graph, "each", "right")).toBe("end");
    expect(neighbour(graph, "each", "down", ["each"])).toBeNull();
  });

  it("knows where a body ends", () => {
    expect(endOf(loopGraph(), "each", ports)).toEqual({ from: "send", port: "success" });
  });
});

describe("copies and tidying", () => {
  it("copies a frame with its body", () => {
    const graph = loopGraph();
    const paste = pasted(graph, copy(graph, ["each"]), [0, 300]);
    expect(Object.values(paste.nodes).map((copied) => [copied.name, copied.inside])).toEqual([
      ["For each 2", null],
      ["Pick 2", "each_2"],
      ["Send 2", "each_2"],
    ]);
  });

  it("keeps bodies inside and apart from what stands beside their frame", async () => {
    const inRow = async (boxes: { id: string; width: number }[]) => {
      let x = 0;
      const places: Record<string, [number, number]> = {};
      for (const box of boxes) {
        places[box.id] = [x, 0];
        x += box.width + 72;
      }
      return places;
    };
    const messy = { ...loopGraph(), nodes: { ...loopGraph().nodes, send: { ...given(loopGraph().nodes["send"]), at: [2000, 900] as [number, number] } } };
    const move = given(await tidy(messy, ports, inRow));
    const rects = measure(applyAll(messy, [move]));
    expect(given(rects.get("end")).left).toBeGreaterThan(given(rects.get("each")).right);
    expect(given(rects.get("send")).left).toBeGreaterThan(given(rects.get("pick")).right);
  });
});
