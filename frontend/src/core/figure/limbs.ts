/** Arms and legs: bones of fixed length between a root on the trunk and a free, standing or resting end. */

import {
  AT, hipOf, isLeg, limbStart, shoulderOf, sideOf, SHOULDERS_AT, trunkOf, vectorAt, type Body, type KeyPose, type Limb,
} from './skeleton';
import {
  across, between, cos, cross, direction, length, minus, nth, plus, reach, sin, unit, type Vector,
} from './vectors';

export interface Bones { upper: number; lower: number; end: number }
export const ARM: Bones = { upper: 27.5, lower: 24.5, end: 10 };
export const LEG: Bones = { upper: 42, lower: 40, end: 17 };
export const bonesOf = (limb: number): Bones => (isLeg(limb) ? LEG : ARM);

export const ANKLE_HEIGHT = 8;
export const HEEL_LENGTH = 5.5;
export const HEEL_RADIUS = 3.6;
export const TOE_RADIUS = 2.5;
const BELLY_RISE_CM = 6;

/** Elbow or knee and the end, for a limb that wants its end at `target`; out of reach it stretches towards it. */
function jointed(root: Vector, target: Vector, { upper, lower }: Bones, bend: Vector): [joint: Vector, end: Vector] {
  const towards = minus(target, root);
  const span = Math.max(Math.abs(upper - lower) + 0.1, Math.min(upper + lower - 0.01, length(towards)));
  const line = unit(towards);
  const along = (upper * upper + span * span - lower * lower) / (2 * span);
  const aside = Math.sqrt(Math.max(0, upper * upper - along * along));
  return [plus(plus(root, line, along), across(bend, line), aside), plus(root, line, span)];
}

/** A foot on the ground rocks over its toes (pitch > 0) or its heel (pitch < 0), which stay where they are. */
function planted(ground: Vector, pitch: number, toe: number): { ankle: Vector; towards: Vector } {
  const heading: Vector = [cos(toe), 0, sin(toe)];
  const towards: Vector = [heading[0] * cos(pitch), -sin(pitch), heading[2] * cos(pitch)];
  const sole: Vector = [heading[0] * sin(pitch), cos(pitch), heading[2] * sin(pitch)];
  const [pivot, radius] = pitch < 0 ? [-HEEL_LENGTH, HEEL_RADIUS] : [LEG.end, TOE_RADIUS];
  const touching = plus(plus(ground, [0, radius, 0]), heading, pivot);
  return { ankle: plus(plus(touching, towards, -pivot), sole, ANKLE_HEIGHT - radius), towards };
}

const TRUNK_PARTS: Record<string, number> = { pelvis: 0, waist: 4, chest: 7 };

function onLimb(body: Body, part: 'thigh' | 'shin', leg: number, [forward, share, outward]: Vector, side: number): Vector {
  const limb = nth(body.limbs, leg);
  const [from, to] = part === 'thigh' ? [limb.root, limb.joint] : [limb.joint, limb.end];
  const bone = unit(minus(to, from));
  const front = across(limb.front, bone);
  return plus(plus(between(from, to, share), front, forward), cross(front, bone), -outward * side);
}

/** A place on the body: forward, up (a fraction of the bone on limbs) and outward from a part of it. */
export function onBody(body: Body, part: string, place: Vector, side: number): Vector {
  const limb = /^(thigh|shin)([RL]?)$/.exec(part);
  if (limb) {
    const left = limb[2] ? limb[2] === 'L' : side < 0;
    return onLimb(body, limb[1] as 'thigh' | 'shin', left ? 3 : 2, place, side);
  }
  const [forward, up, outward] = place;
  if (part === 'head') return reach(body.head, body.headFrame, forward, up, outward * side);
  const node = TRUNK_PARTS[part] ?? 0;
  const risen = part === 'waist' && forward > 0 ? body.belly * BELLY_RISE_CM : 0;
  return reach(nth(body.spine, node), nth(body.frames, node), forward + risen, up, outward * side);
}

const foot = (key: KeyPose, limb: number) => {
  const start = limbStart(limb);
  return planted(vectorAt(key.channels, start + AT.target), nth(key.channels, start + AT.pitch), nth(key.channels, start + AT.toe));
};

/** Where a limb in contact wants its wrist or ankle. */
export function targetOf(body: Body, key: KeyPose, limb: number): Vector {
  const place = vectorAt(key.channels, limbStart(limb) + AT.target);
  const hold = nth(key.holds, limb);
  if (hold === 'ground') return foot(key, limb).ankle;
  return hold === 'body' ? onBody(body, nth(key.parts, limb), place, sideOf(limb)) : place;
}

const boneAt = (key: KeyPose, from: number): Vector => direction(nth(key.channels, from), nth(key.channels, from + 1));

function limbOf(body: Body, key: KeyPose, limb: number): Limb {
  const [start, bones, leg] = [limbStart(limb), bonesOf(limb), isLeg(limb)];
  const root = leg ? hipOf(body, sideOf(limb)) : shoulderOf(body, sideOf(limb));
  const free = nth(key.holds, limb) === 'free';
  const straight = plus(root, boneAt(key, start + AT.upper), bones.upper);
  const [joint, end] = free
    ? [straight, plus(straight, boneAt(key, start + AT.lower), bones.lower)]
    : jointed(root, targetOf(body, key, limb), bones, vectorAt(key.channels, start + AT.bend));
  const towards = nth(key.holds, limb) === 'ground' ? foot(key, limb).towards : boneAt(key, start + AT.end);
  return { root, joint, end, tip: plus(end, towards, bones.end), front: frontOf(body, leg, root, joint, end, bones) };
}

/** Off the straight line the bent joint itself says where front is; on it, the trunk does. */
function frontOf(body: Body, leg: boolean, root: Vector, joint: Vector, end: Vector, { upper, lower }: Bones): Vector {
  const bent = minus(joint, between(root, end, upper / (upper + lower)));
  const trunk = nth(body.frames, leg ? 0 : SHOULDERS_AT).forward;
  return across(plus(bent, trunk, leg ? 0.6 : -0.6), unit(minus(end, root)));
}

/** The joints of a pose. Legs first: hands may rest on them. */
export function bodyOf(key: KeyPose): Body {
  const body: Body = { ...trunkOf(key), limbs: [], load: key.load };
  for (const limb of [2, 3, 0, 1]) body.limbs[limb] = limbOf(body, key, limb);
  return body;
}

/** Heel and ball of a foot, the centres of the two round ends of its sole. */
export function soleOf({ joint, end, tip }: Limb): [heel: Vector, ball: Vector] {
  const towards = unit(minus(tip, end));
  const up = across(minus(joint, end), towards);
  const heel = plus(plus(end, towards, -HEEL_LENGTH), up, HEEL_RADIUS - ANKLE_HEIGHT);
  return [heel, plus(tip, up, TOE_RADIUS - ANKLE_HEIGHT)];
}

const LIMB_POINTS: Record<string, [number, keyof Limb]> = {
  shoulder: [0, 'root'], elbow: [0, 'joint'], wrist: [0, 'end'], hand: [0, 'tip'],
  knee: [2, 'joint'], ankle: [2, 'end'], toe: [2, 'tip'],
};
const SPINE_POINTS: Record<string, number> = { neck: 10, chest: 7, hip: 0 };

/** A named point: head neck chest hip, shoulder elbow wrist hand knee ankle toe with R or L. */
export function pointOf(body: Body, name: string): Vector {
  if (name === 'head') return body.head;
  if (name in SPINE_POINTS) return nth(body.spine, SPINE_POINTS[name] as number);
  const found = LIMB_POINTS[name.slice(0, -1)];
  if (!found) throw new RangeError(`no point of the body is called '${name}'`);
  return nth(body.limbs, found[0] + (name.endsWith('L') ? 1 : 0))[found[1]];
}

