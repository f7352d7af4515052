/** What narrows a list, as it stands in the address. */
export type Search = Readonly<Record<string, string | undefined>>;

/** Only what narrows: without parameters that say nothing. */
export function narrowing(search: Search): Record<string, string> {
  return Object.fromEntries(Object.entries(search).filter((pair): pair is [string, string] => Boolean(pair[1])));
}

export function isFiltered(search: Search): boolean {
  return Object.values(search).some(Boolean);
}

export function sameSearch(a: Search, b: Search): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => (a[name] ?? "") === (b[name] ?? ""));
}
