import { screen, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Graph } from "@/flow/model";
import { renderPage } from "@/shared/testing/render";
import type { Catalog } from "../api";
import { Compared } from "./Compared";

vi.mock("./VersionDrawing", () => ({ VersionDrawing: ({ label }: { label: string }) => <div role="img" aria-label={label} /> }));

const CATALOG = { nodes: [], connectors: [] } as unknown as Catalog;

const graph = (...keys: string[]) =>
  ({ nodes: Object.fromEntries(keys.map((key) => [key, { type: "flow.set", name: key, settings: {}, at: [0, 0] }])), edges: [], notes: [], groups: [] }) as unknown as Graph;

/** The older side and the newer one, side by side. */
async function sides(before: Graph, after: Graph): Promise<HTMLElement[]> {
  await renderPage(<Compared before={{ graph: before, name: "Version 1" }} after={{ graph: after, name: "Draft" }} catalog={CATALOG} onRestore={null} choice={null} />);
  return screen.getAllByRole("figure");
}

beforeEach(() => localStorage.setItem("handrail.compare.view", JSON.stringify("beside")));

test("a side without any step says so and is no empty drawing", async () => {
  const [older] = await sides(graph(), graph("a"));
  expect(within(older as HTMLElement).getByText("Version 1 has no steps.")).toBeInTheDocument();
  expect(screen.getAllByRole("img").map((each) => each.getAttribute("aria-label"))).toEqual(["Drawing of Draft"]);
});

test("a side that has none of the steps that differ says so beside its name", async () => {
  const [older, newer] = await sides(graph("a"), graph("a", "b"));
  expect(older).toHaveTextContent("Version 1None of the steps that differ is in it.");
  expect(within(older as HTMLElement).getByRole("img")).toBeInTheDocument();
  expect(newer).not.toHaveTextContent("None of the steps");
});
