import type { DragEvent } from "react";

/** The kind of thing that is dragged from the data of earlier steps: the source of a value. */
export const DRAGGED = "application/x-handrail-data";

export function drag(event: DragEvent, source: string): void {
  event.dataTransfer.setData(DRAGGED, source);
  event.dataTransfer.setData("text/plain", `{{ ${source} }}`);
  event.dataTransfer.effectAllowed = "copy";
}

/** A control that takes data lets it be dropped. */
export function allowDrop(event: DragEvent): void {
  if (!event.dataTransfer.types.includes(DRAGGED)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
}

/** Takes the data that was dropped, unless something inside has taken it. */
export function takeDrop(event: DragEvent, insert: (source: string) => void): void {
  const source = event.dataTransfer.getData(DRAGGED);
  if (source === "" || event.defaultPrevented) return;
  event.preventDefault();
  insert(source);
}
