/** The shape of a wire: a curve, or a way around steps that stand in between. Units: canvas pixels. */

export interface Point {
  x: number;
  y: number;
}

export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const SAMPLES = 24;
const AWAY = 30;
const BEND = 56;

/** A point of the curve from `a` to `b`; its control points lie half way, as it is drawn from left to right. */
export function along(a: Point, b: Point, t: number): Point {
  const half = Math.max(0, b.x - a.x) / 2;
  const mix = (p: number, q: number, r: number, s: number) => (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t ** 2 * r + t ** 3 * s;
  return { x: mix(a.x, a.x + half, b.x - half, b.x), y: mix(a.y, a.y, b.y, b.y) };
}

function hits(rect: Rect, { x, y }: Point): boolean {
  return x > rect.left && x < rect.right && y > rect.top - 6 && y < rect.bottom + 6;
}

/** The height at which the wire from `a` to `b` passes the steps in its way, or null when none is. */
export function detour(a: Point, b: Point, others: readonly Rect[]): number | null {
  const points = Array.from({ length: SAMPLES - 1 }, (_, n) => along(a, b, (n + 1) / SAMPLES));
  const inTheWay = others.filter((rect) => points.some((point) => hits(rect, point)));
  if (inTheWay.length === 0) return null;
  const below = Math.max(...inTheWay.map((rect) => rect.bottom)) + AWAY;
  const above = Math.min(...inTheWay.map((rect) => rect.top)) - AWAY;
  const middle = (a.y + b.y) / 2;
  return middle - above < below - middle ? above : below;
}

/** The path that leaves `a`, runs at height `y`, and arrives at `b`. */
export function around(a: Point, b: Point, y: number): string {
  const bend = Math.min(BEND, Math.max(16, (b.x - a.x) / 3));
  const [from, to] = [a.x + bend, b.x - bend];
  return `M${a.x},${a.y} C${a.x + bend * 0.6},${a.y} ${from - bend * 0.6},${y} ${from},${y} L${to},${y} C${to + bend * 0.6},${y} ${b.x - bend * 0.6},${b.y} ${b.x},${b.y}`;
}
