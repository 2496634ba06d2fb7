/** From space to the page: projection, and the two shapes everything is drawn with. SVG path data, y down. */

import type { View } from './format';
import { cos, nth, sin, type Vector } from './vectors';

export type Point = [number, number];
export type Projection = (point: Vector) => Point;
/** A path and the class that colours it. */
export interface Shape { cls: string; d: string }

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

/** A tenth of a centimetre is a quarter of a pixel on a phone. Written from whole numbers: half the time of a fraction. */
function number(value: number): string {
  const tenths = Math.round(value * 10);
  const [size, part] = [Math.abs(tenths), Math.abs(tenths % 10)];
  return part === 0 ? `${tenths / 10}` : `${tenths < 0 ? '-' : ''}${(size - part) / 10}.${part}`;
}
export const text = ([x, y]: Point): string => `${number(x)} ${number(y)}`;
export const line = (points: readonly Point[], end = ''): string => `M${points.map(text).join('L')}${end}`;

const onCircle = (centre: Point, radius: number, angle: number): string =>
  text([centre[0] + radius * Math.cos(angle), centre[1] + radius * Math.sin(angle)]);
const arc = (radius: number, long: 0 | 1): string => `A${number(radius)} ${number(radius)} 0 ${long} 1 `;

function disc(centre: Point, radius: number): string {
  const [near, far] = [onCircle(centre, radius, 0), onCircle(centre, radius, Math.PI)];
  return `M${near}${arc(radius, 1)}${far}${arc(radius, 1)}${near}Z`;
}

/** A tapered bone with round ends of radius `a` at `from` and `b` at `to`. */
export function capsule(from: Point, to: Point, a: number, b: number): string {
  const distance = Math.hypot(to[0] - from[0], to[1] - from[1]);
  // Seen end on, one round end hides the other.
  if (distance <= Math.abs(a - b) + 0.1) return a > b ? disc(from, a) : disc(to, b);
  const heading = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const spread = Math.acos(Math.max(-1, Math.min(1, (a - b) / distance)));
  const [left, right] = [heading - spread, heading + spread];
  const start = onCircle(from, a, left);
  return `M${start}L${onCircle(to, b, left)}${arc(b, 0)}${onCircle(to, b, right)}L${onCircle(from, a, right)}${arc(a, 1)}${start}Z`;
}

/** A curve through all points (Catmull and Rom), open or closed. */
export function curve(points: readonly Point[], closed = false): string {
  const count = points.length;
  const place = (index: number): Point =>
    nth(points, closed ? (index + count) % count : Math.max(0, Math.min(count - 1, index)));
  const handle = (at: Point, before: Point, after: Point, sign: number): string =>
    text([at[0] + (sign * (after[0] - before[0])) / 6, at[1] + (sign * (after[1] - before[1])) / 6]);
  const piece = (index: number): string => {
    const [before, from, to, after] = [place(index - 1), place(index), place(index + 1), place(index + 2)];
    return `C${handle(from, before, to, 1)} ${handle(to, from, after, -1)} ${text(to)}`;
  };
  const pieces = Array.from({ length: closed ? count : count - 1 }, (_, index) => piece(index));
  return `M${text(place(0))}${pieces.join('')}${closed ? 'Z' : ''}`;
}
