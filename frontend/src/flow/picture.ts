/** A flow as a picture (SVG), made from the model: also what lies outside the view is in it. Units: canvas pixels. */
import { holdsSteps, homesOf } from "@/shared/canvas/frames";
import { groupRect, homeOfGroup } from "@/shared/canvas/groups";
import { measure } from "@/shared/canvas/measure";
import { around, detour } from "@/shared/canvas/route";
import { plainLines } from "@/shared/lib/markdown";
import type { Edge, Graph, Note, Port } from "./model";
import { sizeOfNote } from "./notes";
import { STEP, topOfLine } from "./placement";

type Rect = { left: number; top: number; right: number; bottom: number };

export interface PictureWords {
  title: string;
  kindOf: (type: string) => string;
  portsOf: (key: string) => readonly Port[];
}

const EDGE = 40;
const INK = { text: "#1a2130", quiet: "#57606f", line: "#7b8494", box: "#ffffff", frame: "#f3f5f9", page: "#ffffff", error: "#b3261e", timeout: "#8a5300" } as const;
const FONT = 'font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif"';
const LETTERS = 24;
/** Only lines that pass a whole column can have a step in their way. */
const LONG = 260;

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

function escaped(text: string): string {
  // Characters that XML cannot hold would make the whole picture unreadable.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"']/g, (one) => ESCAPES[one] ?? one);
}

function shortened(text: string, most = LETTERS): string {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}

function words(x: number, y: number, text: string, look: string): string {
  return `<text x="${x}" y="${y}" ${FONT} ${look}>${escaped(text)}</text>`;
}

function box(graph: Graph, key: string, rect: Rect, kind: string): string {
  const node = graph.nodes[key];
  if (node === undefined) return "";
  const [width, height] = [rect.right - rect.left, rect.bottom - rect.top];
  const fill = holdsSteps(node) ? INK.frame : INK.box;
  const faint = node.disabled === true ? ' opacity="0.5"' : "";
  const shape = `<rect x="${rect.left}" y="${rect.top}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${INK.line}"/>`;
  const name = words(rect.left + 16, rect.top + 27, shortened(node.name), `font-size="14" font-weight="600" fill="${INK.text}"`);
  const under = words(rect.left + 16, rect.top + 47, shortened(kind, LETTERS + 6), `font-size="12" fill="${INK.quiet}"`);
  return `<g${faint}><title>${escaped(node.name)}</title>${shape}${name}${under}</g>`;
}

/** Where lines leave and enter: at a frame on the line of its first step, else in the middle. */
function middle(graph: Graph, key: string, rects: Map<string, Rect>): number {
  const rect = rects.get(key);
  if (rect === undefined) return 0;
  return holdsSteps(graph.nodes[key]) ? topOfLine(graph, rects, key) + STEP.height / 2 : (rect.top + rect.bottom) / 2;
}

/** Each of the usual ways out leaves at a height of its own; the others leave where they are least in the way. */
function leaving(graph: Graph, edge: Edge, rects: Map<string, Rect>, ports: readonly Port[]): number {
  const rect = rects.get(edge.from);
  if (rect === undefined) return 0;
  const normal = ports.filter((port) => port.kind === "normal");
  const index = normal.findIndex((port) => port.name === edge.port);
  if (ports.length > 0 && index < 0) return rect.bottom - 6;
  return normal.length < 2 || holdsSteps(graph.nodes[edge.from]) ? middle(graph, edge.from, rects) : rect.top + ((rect.bottom - rect.top) * (index + 1)) / (normal.length + 1);
}

function wire(graph: Graph, edge: Edge, rects: Map<string, Rect>, ports: readonly Port[]): string {
  const [from, to] = [rects.get(edge.from), rects.get(edge.to)];
  if (from === undefined || to === undefined) return "";
  const port = ports.find((one) => one.name === edge.port);
  const kind = port?.kind ?? "normal";
  const color = kind === "normal" ? INK.line : INK[kind];
  const [x, y, u, v] = [from.right, leaving(graph, edge, rects, ports), to.left, middle(graph, edge.to, rects)];
  const bend = Math.max(40, (u - x) / 2);
  const others = u - x < LONG ? [] : [...rects].filter(([key]) => key !== edge.from && key !== edge.to && !holdsSteps(graph.nodes[key])).map(([, rect]) => rect);
  const height = detour({ x, y }, { x: u, y: v }, others);
  const way = height === null ? `M${x},${y} C${x + bend},${y} ${u - bend},${v} ${u - 8},${v}` : around({ x, y }, { x: u - 8, y: v }, height);
  const path = `<path d="${way}" fill="none" stroke="${color}" stroke-width="1.5"/><path d="M${u},${v} l-9,-5 v10 z" fill="${color}"/>`;
  const told = kind !== "normal" || ports.filter((one) => one.kind === "normal").length > 1;
  return told && port !== undefined ? path + words(x + 8, y - 6, shortened(port.label, 18), `font-size="11" fill="${kind === "normal" ? INK.quiet : color}"`) : path;
}

const PAPER: Record<string, string> = { blue: "#e6f1fd", green: "#e6f6e9", pink: "#fdebf2", grey: "#edeff3" };
const YELLOW = "#fdf6d4";
const LINE_PX = 18;
/** How wide a letter is at most lines of usual text, in pixels. */
const LETTER_PX = 6.6;

/** Words in lines of at most so many letters; a longer word is cut. */
function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if ([...longer].length <= letters) line = longer;
    else {
      if (line !== "") lines.push(line);
      line = shortened(word, letters);
    }
  }
  return [...lines, line];
}

function noteRect(note: Note): Rect {
  const [width, height] = sizeOfNote(note);
  return { left: note.at[0], top: note.at[1], right: note.at[0] + width, bottom: note.at[1] + height };
}

/** A note with as many of its lines as fit. */
function paper(note: Note): string {
  const { left, top, right, bottom } = noteRect(note);
  const lines = plainLines(note.text).flatMap((line) => wrapped(line, Math.max(8, Math.floor((right - left - 24) / LETTER_PX))));
  const room = Math.max(1, Math.floor((bottom - top - 12) / LINE_PX));
  const shown = lines.length > room ? [...lines.slice(0, room - 1), "…"] : lines;
  const sheet = `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" rx="8" fill="${PAPER[note.color ?? ""] ?? YELLOW}" stroke="#c9ccd3"/>`;
  return sheet + shown.map((line, n) => words(left + 12, top + 22 + n * LINE_PX, line, `font-size="13" fill="${INK.text}"`)).join("");
}

interface DrawnBox {
  name: string;
  /** The frame it lies in. */
  home: string | null;
  rect: Rect;
}

/** The box of a group, told apart from what it lies on. */
function boxAround({ name, home, rect }: DrawnBox): string {
  const fill = home === null ? INK.frame : INK.page;
  const shape = `<rect x="${rect.left}" y="${rect.top}" width="${rect.right - rect.left}" height="${rect.bottom - rect.top}" rx="12" fill="${fill}" stroke="${INK.line}"/>`;
  return shape + words(rect.left + 12, rect.top + 22, name, `font-size="13" font-weight="600" fill="${INK.text}"`);
}

/** The picture of a whole graph; `null` when there is nothing to draw. */
export function picture(graph: Graph, { title, kindOf, portsOf }: PictureWords): { svg: string; width: number; height: number } | null {
  const rects = measure(graph);
  if (rects.size === 0) return null;
  const groups = graph.groups.flatMap((group): DrawnBox[] => {
    const rect = groupRect(graph, group, rects);
    return rect === null ? [] : [{ name: group.name, home: homeOfGroup(graph, group), rect }];
  });
  const boxesIn = (home: string | null) => groups.filter((group) => group.home === home).map(boxAround);
  const all = [...rects.values(), ...groups.map(({ rect }) => rect), ...graph.notes.map(noteRect)];
  const [left, top] = [Math.min(...all.map((rect) => rect.left)) - EDGE, Math.min(...all.map((rect) => rect.top)) - EDGE - 28];
  const [width, height] = [Math.max(...all.map((rect) => rect.right)) + EDGE - left, Math.max(...all.map((rect) => rect.bottom)) + EDGE - top];
  const outer = [...rects].sort(([a], [b]) => homesOf(graph.nodes, a).length - homesOf(graph.nodes, b).length);
  const draw = ([key, rect]: [string, Rect]) => box(graph, key, rect, kindOf(graph.nodes[key]?.type ?? ""));
  const parts = [
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${INK.page}"/>`,
    words(left + EDGE, top + 32, title, `font-size="18" font-weight="700" fill="${INK.text}"`),
    ...boxesIn(null),
    ...graph.notes.map(paper),
    ...outer.filter(([key]) => holdsSteps(graph.nodes[key])).flatMap((frame) => [draw(frame), ...boxesIn(frame[0])]),
    ...graph.edges.map((edge) => wire(graph, edge, rects, portsOf(edge.from))),
    ...outer.filter(([key]) => !holdsSteps(graph.nodes[key])).map(draw),
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}" role="img"><title>${escaped(title)}</title>${parts.join("")}</svg>`;
  return { svg, width, height };
}
