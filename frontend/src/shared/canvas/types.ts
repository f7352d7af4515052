import type { Tone } from "@/shared/ui/status";

export interface DrawnPort {
  name: string;
  label: string;
  kind: "normal" | "error" | "timeout" | "undo";
}

/** What a step that holds steps shows of them. */
export interface FrameData {
  closed: boolean;
  /** How many steps lie inside, in words. */
  holds: string;
  /** Name of the button that opens or closes it. */
  fold: string;
  /** Name and text of the button for the first step inside; null when there is one. */
  first: { name: string; text: string } | null;
  /** Size of the open frame in canvas pixels, and how far below its top the lines to and from it run. */
  width: number;
  height: number;
  line: number;
}

/** One step as it is drawn; what changes while a run goes on is a `Mark`, not part of this. */
export interface StepData extends Record<string, unknown> {
  name: string;
  /** What kind of step it is, in words. */
  kind: string;
  icon: string;
  /** Picture of a connector, as SVG text. */
  svg: string | null;
  category: string;
  ports: DrawnPort[];
  /** Ports that lead somewhere. */
  used: string[];
  starts: boolean;
  disabled: boolean;
  readOnly: boolean;
  /** Null for a step that holds no steps. */
  frame: FrameData | null;
  /** Read after name and kind by those who hear the page: place, problems. */
  more: string;
  /** The steps a group that is shown small stands for. */
  members?: readonly string[];
}

/** A piece of writing on the drawing. */
export interface DrawnNote {
  id: string;
  text: string;
  at: [number, number];
  size?: [number, number];
  color?: string;
}

export interface WireData extends Record<string, unknown> {
  kind: "normal" | "error" | "timeout" | "undo";
  /** Name of the button that puts a step here; null where nothing can be put. */
  insert: string | null;
  /** Leaves room for the name of the way out where the wire begins. */
  labelled: boolean;
  /** Height at which the wire passes steps in its way; null for a plain curve. */
  detour: number | null;
}

/** What is said about a step on top of its drawing: a status of a run, a finding, a sample kept. */
export interface Mark {
  tone: Tone;
  /** Status name (`running`), whose icon is drawn. */
  status: string;
  word: string;
}

export type WireMark = "taken" | "dead";
