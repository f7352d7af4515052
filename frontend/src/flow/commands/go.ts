import { neighbour, outline, type Direction } from "../order";
import type { Command, Desk } from "./command";

function arrow(id: Direction, key: string): Command {
  const target = (desk: Desk) => (desk.active === null ? null : neighbour(desk.graph, desk.active, id, desk.closed));
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
  end("go_first", "Home", (keys) => keys[0]),
  end("go_last", "End", (keys) => keys.at(-1)),
];
