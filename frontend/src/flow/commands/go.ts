import { standIn } from "../groups";
import { neighbour, outline, type Direction } from "../order";
import type { Command, Desk } from "./command";

function arrow(id: Direction, key: string): Command {
  const target = (desk: Desk) => (desk.active === null ? null : beyond(desk, desk.active, id));
  return {
    id: `go_${id}`,
    group: "go",
    keys: [key],
    onStep: true,
    when: (desk) => target(desk) !== null,
    perform: (desk) => {
      const next = target(desk);
      if (next !== null) desk.focus(next);
    },
  };
}

/** The next step that way; what stands behind the same small group as the step it starts from is passed over. */
function beyond(desk: Desk, from: string, way: Direction): string | null {
  const closed = new Set(desk.closed);
  const seen = new Set<string>([from]);
  const step = (key: string) => neighbour(desk.graph, key, way, desk.closed);
  let next = step(from);
  while (next !== null && desk.small != null && standIn(desk.graph, next, closed) === desk.small && !seen.has(next)) {
    seen.add(next);
    next = step(next);
  }
  return next !== null && seen.has(next) ? null : next;
}

function end(id: string, key: string, pick: (keys: string[]) => string | undefined): Command {
  return {
    id,
    group: "go",
    keys: [key],
    onStep: true,
    when: (desk) => Object.keys(desk.graph.nodes).length > 0,
    perform: (desk) => {
      const next = pick(outline(desk.graph).map((row) => row.key));
      if (next !== undefined) desk.focus(next);
    },
  };
}

export const goCommands: readonly Command[] = [
  arrow("right", "ArrowRight"),
  arrow("left", "ArrowLeft"),
  arrow("down", "ArrowDown"),
  arrow("up", "ArrowUp"),
  {
    id: "go_note",
    group: "go",
    keys: ["O"],
    onStep: false,
    when: ({ graph }) => graph.notes.length + graph.groups.length > 0,
    perform: (desk) => desk.goBeneath(),
  },
  end("go_first", "Home", (keys) => keys[0]),
  end("go_last", "End", (keys) => keys.at(-1)),
];
