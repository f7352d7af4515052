/** The worker that runs ELK. Import this file lazily only: the worker's script is large. */
import ELK from "elkjs/lib/elk-api.js";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import { type Box, ELK_OPTIONS, type Places, type Wire } from "./tidy";

let elk: InstanceType<typeof ELK> | null = null;

export async function layout(boxes: Box[], wires: Wire[]): Promise<Places> {
  elk ??= new ELK({ workerUrl });
  const drawn = await elk.layout({
    id: "root",
    layoutOptions: ELK_OPTIONS,
    children: boxes,
    edges: wires.map((wire) => ({ id: wire.id, sources: [wire.from], targets: [wire.to] })),
  });
  return Object.fromEntries((drawn.children ?? []).map((box) => [box.id, [box.x ?? 0, box.y ?? 0]]));
}
