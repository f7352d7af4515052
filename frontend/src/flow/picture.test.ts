import { describe, expect, it } from "vitest";
import { emptyGraph } from "./model";
import { picture } from "./picture";
import { given, invoiceGraph } from "./testing/graphs";

const WORDS = { title: "Invoices", kindOf: (type: string) => type, portsOf: () => [] };
const parsed = (svg: string) => new DOMParser().parseFromString(svg, "image/svg+xml");

describe("the picture of a flow", () => {
  it("shows every step and every line, wherever they are", () => {
    const graph = invoiceGraph();
    const { svg } = given(picture(graph, WORDS));
    const found = parsed(svg);
    const names = [...found.querySelectorAll("g > title")].map((one) => one.textContent);
    expect(names.sort()).toEqual(Object.values(graph.nodes).map(({ name }) => name).sort());
    expect(found.querySelectorAll("path[stroke]")).toHaveLength(graph.edges.length);
  });

  it("holds whatever people call their steps", () => {
    const graph = invoiceGraph();
    const nasty = `<script>alert("1")</script> & \u0000 'x'`;
    given(graph.nodes["erp"]).name = nasty;
    const found = parsed(given(picture(graph, WORDS)).svg);
    expect(found.querySelector("parsererror, script")).toBeNull();
    expect([...found.querySelectorAll("g > title")].map((one) => one.textContent)).toContain(nasty.replace("\u0000", ""));
  });

  it("is as large as what is drawn", () => {
    const { width, svg } = given(picture(invoiceGraph(), WORDS));
    expect(width).toBe(1640 + 224 + 80);
    expect(parsed(svg).documentElement.getAttribute("viewBox")).toMatch(/^-40 -68 /);
  });

  it("is none of an empty flow", () => {
    expect(picture(emptyGraph(), WORDS)).toBeNull();
  });
});
