/** Points and directions in space. Centimetres; x forward (right on the page), y up, z towards the viewer. Degrees. */

export type Vector = [number, number, number];
/** Three directions at right angles: forward, up (headwards) and to the right of a part of the body. */
export interface Frame { forward: Vector; up: Vector; right: Vector }
export type Axis = keyof Frame;

const RADIANS = Math.PI / 180;

export const cos = (degrees: number): number => Math.cos(degrees * RADIANS);
export const sin = (degrees: number): number => Math.sin(degrees * RADIANS);

/** `list[index]`, for places that are known to exist. */
export const nth = <T>(list: readonly T[], index: number): T => list[index] as T;

export const plus = (a: Vector, b: Vector, times = 1): Vector => [a[0] + times * b[0], a[1] + times * b[1], a[2] + times * b[2]];
export const minus = (a: Vector, b: Vector): Vector => plus(a, b, -1);
export const scaled = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by, a[2] * by];
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vector, b: Vector): Vector =>
  [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const length = (a: Vector): number => Math.hypot(a[0], a[1], a[2]);
export const unit = (a: Vector): Vector => scaled(a, 1 / (length(a) || 1));
export const between = (a: Vector, b: Vector, share: number): Vector => plus(a, minus(b, a), share);

/** The direction of `a` without its part along `axis`, which has length 1. */
export const across = (a: Vector, axis: Vector): Vector => unit(plus(a, axis, -dot(a, axis)));

/** From `origin`, so far forward, up and to the right. */
export const reach = (origin: Vector, frame: Frame, forward: number, up: number, right: number): Vector =>
  plus(plus(plus(origin, frame.forward, forward), frame.up, up), frame.right, right);

/** `angle` as seen on the page (0 right, 90 up), `tilt` out of it towards the viewer. */
export const direction = (angle: number, tilt = 0): Vector =>
  [cos(angle) * cos(tilt), sin(angle) * cos(tilt), sin(tilt)];

/** The angle and tilt of a direction of length 1. */
export const anglesOf = (a: Vector): [number, number] =>
  [Math.atan2(a[1], a[0]) / RADIANS, Math.asin(Math.max(-1, Math.min(1, a[2]))) / RADIANS];

/** The frame turned by `degrees` from one of its axes towards another. */
export function turned(frame: Frame, from: Axis, towards: Axis, degrees: number): Frame {
  const [a, b] = [frame[from], frame[towards]];
  return {
    ...frame,
    [from]: plus(scaled(a, cos(degrees)), b, sin(degrees)),
    [towards]: plus(scaled(b, cos(degrees)), a, -sin(degrees)),
  };
}

/** `angle` moved by whole turns to lie within half a turn of `other`. */
export const nearestTurn = (angle: number, other: number): number => angle - 360 * Math.round((angle - other) / 360);
