/** Measuring a drawn body as a physiotherapist would: joint angles, heights above the floor, centre of mass. */

import { bonesOf, soleOf } from '../src/core/figure/limbs';
import { radiiOf, TRUNK } from '../src/core/figure/outline';
import { isLeg, sideOf, type Body, type Limb } from '../src/core/figure/skeleton';
import { cross, dot, length, minus, nth, plus, scaled, unit, type Vector } from '../src/core/figure/vectors';

const DEGREES = 180 / Math.PI;
const within = (value: number): number => Math.max(-1, Math.min(1, value));
const angle = (a: Vector, b: Vector): number => Math.acos(within(dot(unit(a), unit(b)))) * DEGREES;
const rise = (sine: number): number => Math.asin(within(sine)) * DEGREES;

export type Range = readonly [least: number, most: number];
/** Degrees accepted in any frame: rounded from textbooks of joint measurement, and generous. */
export const RANGES: Record<string, Range> = {
  hip_flexion: [-32, 132], hip_abduction: [-32, 62], hip_rotation: [-52, 68], knee_flexion: [0, 155], ankle_plantar: [-32, 68],
  shoulder_elevation: [0, 182], shoulder_behind_low: [-90, 60], shoulder_behind_mid: [-90, 48], shoulder_behind_high: [-90, 30],
  elbow_flexion: [0, 152], wrist: [0, 92],
};
/** Deviations from a neutral spine, in the order of the channels. */
export const SPINE_RANGES: Record<string, Range> = {
  lumbar: [-42, 46], thorax: [-36, 40], neck: [-46, 46], side: [-30, 30], twist: [-52, 52], look: [-82, 82], tilt: [-40, 40],
};

export const pointsOf = ({ root, joint, end, tip }: Limb): Vector[] => [root, joint, end, tip];

/** `v` carried along by the shortest turn of `from` to `to`. */
function carried(from: Vector, to: Vector, v: Vector): Vector {
  const axis = cross(from, to);
  const [sine, cosine] = [length(axis), dot(from, to)];
  if (sine < 1e-6) return v;
  const k = unit(axis);
  return plus(plus(scaled(v, cosine), cross(k, v), sine), k, dot(k, v) * (1 - cosine));
}

function legAngles(body: Body, limb: number): Record<string, number> {
  const side = sideOf(limb);
  const pelvis = nth(body.frames, 0);
  const { root, joint, end, tip } = nth(body.limbs, limb);
  const [thigh, shin] = [unit(minus(joint, root)), unit(minus(end, joint))];
  const flexion = Math.atan2(dot(thigh, pelvis.forward), -dot(thigh, pelvis.up)) * DEGREES;
  const found: Record<string, number> = {
    hip_flexion: flexion < -90 ? flexion + 360 : flexion,
    hip_abduction: rise(dot(thigh, pelvis.right) * side),
    knee_flexion: angle(thigh, shin),
    ankle_plantar: angle(minus(tip, end), scaled(shin, -1)) - 90,
  };
  // A straight knee does not tell how the hip is turned. A knee bent the wrong way shows as a turn of 180°.
  if ((found['knee_flexion'] ?? 0) > 25) {
    const hinge = unit(cross(shin, thigh));
    const neutral = carried(scaled(pelvis.up, -1), thigh, pelvis.right);
    found['hip_rotation'] = angle(hinge, neutral) * Math.sign(dot(cross(neutral, hinge), thigh)) * side;
  }
  return found;
}

function armAngles(body: Body, limb: number): Record<string, number> {
  const chest = nth(body.frames, 9);
  const { root, joint, end, tip } = nth(body.limbs, limb);
  const [upper, fore] = [unit(minus(joint, root)), unit(minus(end, joint))];
  const elevation = angle(upper, scaled(chest.up, -1));
  const height = elevation < 60 ? 'low' : elevation < 135 ? 'mid' : 'high';
  return {
    shoulder_elevation: elevation, [`shoulder_behind_${height}`]: rise(-dot(upper, chest.forward)),
    elbow_flexion: angle(upper, fore), wrist: angle(fore, minus(tip, end)),
  };
}

/** Anatomical angles of one limb by name, in degrees. */
export const limbAngles = (body: Body, limb: number): Record<string, number> =>
  isLeg(limb) ? legAngles(body, limb) : armAngles(body, limb);

/** Heights of the lowest points of every part, in centimetres. */
export function heights(body: Body): number[] {
  const limbs = body.limbs.flatMap((limb, index) => {
    const points = pointsOf(limb).slice(0, isLeg(index) ? 3 : 4).map((point, at) => point[1] - (radiiOf(index)[at] as number));
    const [heel, ball] = soleOf(limb);
    return isLeg(index) ? [...points, heel[1] - 3.6, ball[1] - 2.5] : points;
  });
  const trunk = body.spine.map((point, index) => {
    const { width, depth } = nth(TRUNK, index + 1);
    const { right, forward } = nth(body.frames, index);
    return point[1] - Math.hypot(width * right[1], depth * forward[1]);
  });
  return [body.head[1] - 10, ...limbs, ...trunk];
}

/** Shares of body mass, rounded: arm and leg segments, head, the rest along the spine. */
export function centreOfMass(body: Body): Vector {
  let [centre, mass]: [Vector, number] = [[0, 0, 0], 0];
  const put = (point: Vector, share: number): void => {
    centre = plus(centre, point, share);
    mass += share;
  };
  for (const point of body.spine) put(point, 0.5 / 11);
  put(body.head, 0.08);
  for (const [index, limb] of body.limbs.entries()) {
    const points = pointsOf(limb);
    (isLeg(index) ? [0.1, 0.047, 0.014] : [0.027, 0.016, 0.006]).forEach((share, at) => {
      const from = nth(points, at);
      put(plus(from, minus(nth(points, at + 1), from), 0.45), share);
    });
  }
  return scaled(centre, 1 / mass);
}

/** The largest distance between the same joint of two bodies. */
export const gap = (a: Body, b: Body): number => Math.max(...a.limbs.flatMap((limb, index) => {
  const other = pointsOf(nth(b.limbs, index));
  return pointsOf(limb).map((point, at) => length(minus(point, nth(other, at))));
}));

/** The largest error of any bone's length, spine steps included. */
export function boneError(body: Body): number {
  const limbs = body.limbs.flatMap((limb, index) => {
    const { upper, lower, end } = bonesOf(index);
    const points = pointsOf(limb);
    return [upper, lower, end].map((bone, at) => Math.abs(length(minus(nth(points, at + 1), nth(points, at))) - bone));
  });
  const spine = body.spine.slice(1).map((point, index) => Math.abs(length(minus(point, nth(body.spine, index))) - 5));
  return Math.max(...limbs, ...spine);
}

