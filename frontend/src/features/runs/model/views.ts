import { useState } from "react";
import type { Filters } from "../api";

/** Filters under a name, kept in this browser. */
export interface SavedView {
  name: string;
  filters: Filters;
}

const KEY = "handrail.runs.views";
const MOST = 20;

function stored(): SavedView[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((view): view is SavedView => typeof view?.name === "string" && typeof view.filters === "object") : [];
  } catch {
    return [];
  }
}

export function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some(Boolean);
}

export function sameFilters(a: Filters, b: Filters): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Filters>;
  return [...names].every((name) => (a[name] ?? "") === (b[name] ?? ""));
}

/** The views of this browser. A view saved under a name that is there takes its place. */
export function useViews() {
  const [views, setViews] = useState(stored);
  const put = (next: SavedView[]) => {
    localStorage.setItem(KEY, JSON.stringify(next));
    setViews(next);
  };
  return {
    views,
    save: (name: string, filters: Filters) => put([...views.filter((view) => view.name !== name), { name, filters }].slice(-MOST)),
    drop: (name: string) => put(views.filter((view) => view.name !== name)),
  };
}
