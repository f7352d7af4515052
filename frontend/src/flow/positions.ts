/** Places in a text: the server counts characters, the browser counts an emoji as two. */

/** The place the browser calls `units`, in characters. */
export function toCharacters(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}

/** The place that is `characters` from the beginning, as the browser counts. */
export function toUnits(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join("").length;
}
