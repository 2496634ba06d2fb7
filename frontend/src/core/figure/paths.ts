/**
 * From space to the page: projection, and the two shapes everything is drawn with, y down.
 *
 * Everything is points, curves too: the data of an SVG path counts as style, and each picture would have the browser
 * work out the styles of all it changed. Points are geometry and no more.
 */

import type { View } from './format';
import { cos, nth, sin, type Vector } from './vectors';

export type Point = [number, number];
export type Projection = (point: Vector) => Point;
/** A polygon, or an open line, and the class that colours it. `points` as SVG writes them, "x y x y", in millimetres. */
export interface Shape { cls: string; points: string; open: boolean }

const SIDE_VIEW = { az: 0, k: [-0.25, 0.2] as Point };
export const viewOf = (view: View = {}): { az: number; k: Point } => ({ ...SIDE_VIEW, ...view });

/** Parallel: `az` turns the person, `k` says how far depth shifts a point right and down. */
export function projectionOf(view?: View): Projection {
  const { az, k } = viewOf(view);
  return ([x, y, z]) => {
    const depth = x * sin(az) + z * cos(az);
    return [x * cos(az) - z * sin(az) + k[0] * depth, -y + k[1] * depth];
  };
}

/** Shapes are drawn in millimetres, a quarter of a pixel on a phone: whole numbers are written and read fastest. */
export const MM = 10;
const written = (points: readonly Point[]): string => points.map(([x, y]) => `${Math.round(MM * x)} ${Math.round(MM * y)}`).join(' ');
export const area = (cls: string, points: readonly Point[]): Shape => ({ cls, points: written(points), open: false });
export const line = (cls: string, points: readonly Point[]): Shape => ({ cls, points: written(points), open: true });

/** How far an edge may lie beside the curve it stands for: less than a fifth of a pixel on a phone. */
const ASTRAY = 0.1;

/** Points on a circle from one angle to a greater one, both included. */
function arc([x, y]: Point, radius: number, from: number, to: number): Point[] {
  const widest = 2 * Math.acos(Math.max(0, 1 - ASTRAY / radius));
  const steps = Math.max(1, Math.ceil((to - from) / widest));
  return Array.from({ length: steps + 1 }, (_, step) => {
    const angle = from + ((to - from) * step) / steps;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

const disc = (centre: Point, radius: number): Point[] => [centre, ...arc(centre, radius, 0, 2 * Math.PI)];

/** A tapered bone with round ends of radius `a` at `from` and `b` at `to`, clockwise. Begins at the edge of the end `to`. */
export function capsule(from: Point, to: Point, a: number, b: number): Point[] {
  const distance = Math.hypot(to[0] - from[0], to[1] - from[1]);
  // Seen end on, one round end hides the other.
  if (distance <= Math.abs(a - b) + 0.1) return a > b ? disc(from, a) : disc(to, b);
  const heading = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const spread = Math.acos(Math.max(-1, Math.min(1, (a - b) / distance)));
  return [...arc(to, b, heading - spread, heading + spread), ...arc(from, a, heading + spread, heading - spread + 2 * Math.PI)];
}

/**
 * Several outlines as one: on to the next, and in the end the same ways back, so that nothing lies between them. The
 * way from the beginning of one to that of the next has to lie within what is drawn: a halo would show it.
 */
export function joined(...outlines: readonly (readonly Point[])[]): Point[] {
  const starts = outlines.map((outline) => nth(outline, 0));
  return [...outlines.flatMap((outline, index) => [...outline, nth(starts, index)]), ...starts.slice(0, -1).reverse()];
}

const PIECES = 3;

/** A curve through all points (Catmull and Rom), open or closed. */
export function curve(points: readonly Point[], closed = false): Point[] {
  const count = points.length;
  const place = (index: number): Point =>
    nth(points, closed ? (index + count) % count : Math.max(0, Math.min(count - 1, index)));
  const between = (index: number, t: number): Point => {
    const [before, from, to, after] = [place(index - 1), place(index), place(index + 1), place(index + 2)];
    const along = (axis: 0 | 1): number => {
      const [a, b, c, d] = [before[axis], from[axis], to[axis], after[axis]];
      return b + (t / 2) * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    };
    return [along(0), along(1)];
  };
  const length = (closed ? count : count - 1) * PIECES;
  const found = Array.from({ length }, (_, step) => between(Math.floor(step / PIECES), (step % PIECES) / PIECES));
  return closed ? found : [...found, place(count - 1)];
}
