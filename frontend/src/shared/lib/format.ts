import i18n from "i18next";

const MINUTE = 60;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", MINUTE],
];

/** The person's own regional form of the chosen language ("en" -> "en-GB"), for dates and numbers. */
function locale(): string {
  return navigator.languages.find((name) => name.startsWith(i18n.language)) ?? i18n.language;
}

/** "3 hours ago", "in 2 days"; below a minute "now". */
export function relative(iso: string, now: number = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  for (const [unit, length] of STEPS)
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  return format.format(0, "second");
}

/** Date and time in the person's own zone. */
export function absolute(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** With seconds and zone, for logs and hovers. */
export function exact(iso: string): string {
  return new Intl.DateTimeFormat(locale(), {
    dateStyle: "medium",
    timeStyle: "long",
  }).format(new Date(iso));
}

/** < 1 ms, 840 ms, 3.2 s, 4 min 10 s, 2 h 5 min, 3 d 4 h. */
export function duration(ms: number): string {
  if (ms < 0.5) return "< 1 ms";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = ms / 1000;
  if (s < MINUTE) return `${s.toFixed(s < 10 ? 1 : 0)} s`;
  const whole = Math.round(s);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** A value of unknown shape as one short line for people. */
export function plain(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return i18n.t(value ? "common:yes" : "common:no");
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return JSON.stringify(value);
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;

/** Whether a text is a date with time and zone, as machines write it. */
export function isMoment(value: unknown): value is string {
  return typeof value === "string" && MOMENT.test(value);
}
