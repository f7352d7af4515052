/** The worker that runs ELK. Import this file lazily only: the worker's script is large. */
import ELK from "elkjs/lib/elk-api.js";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import { type Box, ELK_OPTIONS, type Places, type Side, type Wire } from "./tidy";

/** Where the ways out below a step stand. */
const SIDE_PORT = { first: 64, apart: 72 } as const;

let elk: InstanceType<typeof ELK> | null = null;

const portId = (box: string, port: string) => `${box}|${port}`;

/** ELK counts the ports of a side clockwise: down on the right, leftward at the bottom. */
function ported(box: Box) {
  const south = box.ports.filter((port) => port.side === "SOUTH").reverse();
  const all = [...box.ports.filter((port) => port.side === "EAST"), ...south];
  if (box.line !== null) return framed(box, box.line);
  return {
    id: box.id,
    width: box.width,
    height: box.height,
    layoutOptions: { "elk.portConstraints": "FIXED_ORDER", "elk.alignment": "LEFT" },
    ports: [
      { id: portId(box.id, ""), layoutOptions: { "elk.port.side": "WEST", "elk.port.index": String(all.length) } },
      ...all.map((port, n) => ({
        id: portId(box.id, port.name),
        layoutOptions: { "elk.port.side": port.side, "elk.port.index": String(n) },
      })),
    ],
  };
}

/** The lines of a frame run on the line of the steps inside, so its ports have fixed places. */
function framed(box: Box, line: number) {
  const side = (port: Side, n: number) => (port.side === "EAST" ? { x: box.width, y: line } : { x: SIDE_PORT.first + n * SIDE_PORT.apart, y: box.height });
  return {
    id: box.id,
    width: box.width,
    height: box.height,
    layoutOptions: { "elk.portConstraints": "FIXED_POS", "elk.alignment": "LEFT" },
    ports: [
      { id: portId(box.id, ""), x: 0, y: line, layoutOptions: { "elk.port.side": "WEST" } },
      ...box.ports.map((port, n) => ({ id: portId(box.id, port.name), ...side(port, n), layoutOptions: { "elk.port.side": port.side } })),
    ],
  };
}

export async function layout(boxes: Box[], wires: Wire[]): Promise<Places> {
  elk ??= new ELK({ workerUrl });
  const known = new Set(boxes.flatMap((box) => box.ports.map((port) => portId(box.id, port.name))));
  const source = ({ from, port }: Wire) => (port !== null && known.has(portId(from, port)) ? portId(from, port) : from);
  const drawn = await elk.layout({
    id: "root",
    layoutOptions: ELK_OPTIONS,
    children: boxes.map(ported),
    edges: wires.map((wire) => ({ id: wire.id, sources: [source(wire)], targets: [portId(wire.to, "")] })),
  });
  return Object.fromEntries((drawn.children ?? []).map((box) => [box.id, [box.x ?? 0, box.y ?? 0]]));
}
