import { expect, test } from "vitest";
import { inlines, markdown, plainLines } from "./markdown";

test("headings, lists, code and paragraphs are told apart", () => {
  const blocks = markdown("# Why\nfirst line\nsecond\n\n- one\n- two\n1. three\n```\n# not a heading\n```");
  expect(blocks.map(({ kind }) => kind)).toEqual(["heading", "paragraph", "list", "list", "code"]);
  expect(blocks[4]).toEqual({ kind: "code", text: "# not a heading" });
  expect(blocks[3]).toMatchObject({ ordered: true });
});

test("marks within a line nest, and what does not close stays text", () => {
  expect(inlines("a **b *c*** d")).toMatchObject([{ text: "a " }, { kind: "strong" }, { text: " d" }]);
  expect(inlines("2 * 3 * 4 and snake_case_name and **open")).toEqual([{ kind: "text", text: "2 * 3 * 4 and snake_case_name and **open" }]);
  expect(inlines("`*not*` \\*plain\\*")).toEqual([{ kind: "code", text: "*not*" }, { kind: "text", text: " " }, { kind: "text", text: "*" }, { kind: "text", text: "plain" }, { kind: "text", text: "*" }]);
});

test("a link leads to web and mail addresses only", () => {
  expect(inlines("[ask](mailto:ana@example.com)")).toMatchObject([{ kind: "link", href: "mailto:ana@example.com" }]);
  expect(inlines("[no](javascript:alert(1))").every(({ kind }) => kind === "text")).toBe(true);
  expect(inlines("[no](data:text/html,x)").every(({ kind }) => kind === "text")).toBe(true);
  expect(inlines("see https://example.com/a.")[1]).toMatchObject({ kind: "link" });
});

test("HTML stays the letters it is", () => {
  expect(markdown("<script>alert(1)</script>")).toEqual([{ kind: "paragraph", lines: [[{ kind: "text", text: "<script>alert(1)</script>" }]] }]);
});

test("a picture gets the words without the marks", () => {
  expect(plainLines("## To *do*\n- **call** Ana\n\n[page](https://example.com)")).toEqual(["To do", "• call Ana", "page"]);
});

test("a long line of open marks is read in no time", () => {
  const text = "**".repeat(5_000) + "[".repeat(5_000);
  expect(plainLines(text).join("").length).toBeGreaterThan(0);
});
