import { picture } from "@/flow/picture";
import { download, fileName } from "@/shared/lib/download";
import type { Editor } from "./store";

export type PictureKind = "svg" | "png";

/** Browsers refuse larger drawings; beyond it the picture gets coarser, not cut. */
const LARGEST_PX = 8_000;
const SHARP = 2;

async function painted(svg: string, width: number, height: number): Promise<Blob> {
  const scale = Math.min(SHARP, LARGEST_PX / Math.max(width, height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob === null ? failed(new Error("The picture is too large for this browser.")) : done(blob)), "image/png"));
}

const MAKERS: Record<PictureKind, (svg: string, width: number, height: number) => Promise<Blob>> = {
  svg: (svg) => Promise.resolve(new Blob([svg], { type: "image/svg+xml" })),
  png: painted,
};

/** Saves the whole drawing as a file of the flow's name. */
export async function savePicture({ store, specs, ports }: Editor, kind: PictureKind): Promise<void> {
  const { graph, flow } = store.getState();
  const made = picture(graph, { title: flow.name, kindOf: (type) => specs.get(type)?.name ?? type, portsOf: ports });
  if (made === null) return;
  download(await MAKERS[kind](made.svg, made.width, made.height), `${fileName(flow.name)}.${kind}`);
}
