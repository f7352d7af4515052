import { api, Problem } from "@/shared/api";
import type { SavedView, ViewPage } from "./model";
import { narrowing, sameSearch, type Search } from "./search";

/** Where a browser kept the views of a page before the server did. */
const PLACES: Partial<Record<ViewPage, string>> = { runs: "handrail.runs.views" };

interface OldView {
  name: string;
  filters: Record<string, unknown>;
}

function isView(found: unknown): found is OldView {
  const view = found as Partial<OldView> | null;
  return typeof view?.name === "string" && typeof view.filters === "object" && view.filters !== null;
}

function read(raw: string): OldView[] {
  try {
    const found: unknown = JSON.parse(raw);
    return Array.isArray(found) ? found.filter(isView) : [];
  } catch {
    return [];
  }
}

function textsOf(filters: Record<string, unknown>): Search {
  return Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, typeof value === "string" ? value : undefined]));
}

/** The server has said what it will say again. */
function isFinal(error: unknown): boolean {
  return [400, 409].includes(Problem.of(error).status);
}

/** Brings what this browser kept by itself to the server, once; gives how many views came. One whose name has another
 *  meaning there gets a number. What the server can never take is let go, what did not reach it is tried again later. */
export async function takeOver(page: ViewPage, known: readonly SavedView[]): Promise<number> {
  const place = PLACES[page];
  const raw = place === undefined ? null : localStorage.getItem(place);
  if (place === undefined || raw === null) return 0;
  const mine = known.filter((view) => view.mine);
  const left: OldView[] = [];
  let came = 0;
  for (const view of read(raw)) {
    const search = narrowing(textsOf(view.filters));
    const same = mine.filter(({ name }) => name.toLowerCase() === view.name.trim().toLowerCase());
    if (same.some((other) => sameSearch(other.search, search))) continue;
    try {
      await api.post("views", { page, name: same.length > 0 ? `${view.name} 2` : view.name, search });
      came += 1;
    } catch (error) {
      if (!isFinal(error)) left.push(view);
    }
  }
  if (left.length > 0) localStorage.setItem(place, JSON.stringify(left));
  else localStorage.removeItem(place);
  return came;
}
