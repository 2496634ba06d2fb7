/** Reading poses: the fields a person wrote become the channels that are interpolated. */

import { ANCHORS, BENDS, LIMBS, type Angle, type BodyPose, type LimbPose } from './format';
import { bodyOf } from './limbs';
import {
  anchorOf, AT, HIP_HALF_WIDTH, isLeg, limbStart, sideOf, SHOULDERS_AT, type Body, type Hold, type KeyPose,
} from './skeleton';
import { across, anglesOf, cos, minus, nearestTurn, nth, plus, scaled, sin, unit, type Vector } from './vectors';

const HANGING = -90;
const STANDING_ROOT: Vector = [0, 90, 0];

const pair = (angle: Angle | undefined): [number, number] => (Array.isArray(angle) ? [angle[0], angle[1] ?? 0] : [angle ?? 0, 0]);

const ANGLES = ['upper', 'fore', 'hand', 'thigh', 'shank', 'foot'] as const;
const PLACES = ['wrist', 'ankle', 'stand', 'bend'] as const;

/** "arms" and "legs" are written for the right side. */
function otherSide(limb: LimbPose): LimbPose {
  const other: Record<string, unknown> = { ...limb };
  for (const name of ANGLES) {
    const angle = limb[name];
    if (Array.isArray(angle)) other[name] = [angle[0], -angle[1]];
  }
  for (const name of PLACES) {
    const place = limb[name];
    if (Array.isArray(place) && place.length > 1) other[name] = [...place.slice(0, -1), -(place.at(-1) ?? 0)];
  }
  if (limb.toe) other['toe'] = -limb.toe;
  return other;
}

/** Both sides named, and a new root in place of an inherited one. */
export function bothSides({ arms, legs, ...pose }: BodyPose): BodyPose {
  if (arms) { pose.armR ??= arms; pose.armL ??= otherSide(arms); }
  if (legs) { pose.legR ??= legs; pose.legL ??= otherSide(legs); }
  if (ANCHORS.some((name) => pose[name])) for (const name of ANCHORS) pose[name] ??= null;
  return pose;
}

function holdOf(limb: LimbPose): Hold {
  if (limb.stand) return 'ground';
  if (limb.on) return 'body';
  return limb.wrist || limb.ankle ? 'space' : 'free';
}

function placeOf(limb: LimbPose, hold: Hold, side: number): Vector {
  if (hold === 'ground') {
    const [x = 0, second, third] = limb.stand ?? [];
    return third === undefined ? [x, 0, second ?? side * HIP_HALF_WIDTH] : [x, second ?? 0, third];
  }
  if (hold === 'body' && limb.on) return [limb.on[1], limb.on[2], limb.on[3]];
  return limb.wrist ?? limb.ankle ?? [0, 0, 0];
}

function limbChannels(limb: LimbPose, hold: Hold, side: number): number[] {
  const upper = limb.upper ?? limb.thigh ?? HANGING;
  const lower = limb.fore ?? limb.shank ?? upper;
  return [...pair(upper), ...pair(lower), 0, 0, ...placeOf(limb, hold, side), 0, 0, 0, limb.pitch ?? 0, limb.toe ?? 0];
}

function firstReading(pose: BodyPose): KeyPose {
  const anchor = anchorOf(pose);
  const root = pose[anchor] ?? STANDING_ROOT;
  const limbs = LIMBS.map((name) => pose[name] ?? {});
  const holds = limbs.map(holdOf);
  return {
    channels: [
      root[0] ?? 0, root[1] ?? 0, root[2] ?? 0, ...BENDS.map((name) => pose[name] ?? 0),
      ...limbs.flatMap((limb, index) => limbChannels(limb, nth(holds, index), sideOf(index))),
    ],
    anchor, holds, parts: limbs.map((limb) => limb.on?.[0] ?? ''), load: pose.load ?? null,
  };
}

/** Where elbow or knee point: by words or a vector; else knees over toes and elbows back. */
function bendOf(pose: LimbPose, body: Body, limb: number): Vector {
  if (Array.isArray(pose.bend)) return pose.bend;
  const toe = pose.toe ?? 0;
  if (pose.bend === undefined && pose.stand) return [cos(toe), 0.5, sin(toe)];
  const trunk = nth(body.frames, isLeg(limb) ? 0 : SHOULDERS_AT);
  const words: Record<string, Vector> = {
    fwd: trunk.forward, back: scaled(trunk.forward, -1), up: [0, 1, 0], down: [0, -1, 0],
    out: scaled(trunk.right, sideOf(limb)), in: scaled(trunk.right, -sideOf(limb)),
  };
  const said = pose.bend ?? (isLeg(limb) ? 'fwd' : 'back down');
  return said.split(' ').reduce<Vector>((sum, word) => plus(sum, words[word] ?? [0, 0, 0]), [0, 0, 0]);
}

/** Angle and tilt of hand or foot: as written, else the hand goes on from the forearm and the foot from the shin. */
function endAngles(pose: LimbPose, body: Body, limb: number): [number, number] {
  const { joint, end, tip, front } = nth(body.limbs, limb);
  const lower = unit(minus(end, joint));
  if (pose.stand) return anglesOf(unit(minus(tip, end)));
  if (Array.isArray(pose.foot) || pose.hand !== undefined) return pair(pose.hand ?? pose.foot);
  if (!isLeg(limb)) return anglesOf(lower);
  const flexion = typeof pose.foot === 'number' ? pose.foot : 0;
  return anglesOf(plus(scaled(across(front, lower), cos(flexion)), lower, sin(flexion)));
}

/** Every limb is kept both as angles and as a place, so that any two ways of holding it can follow each other. */
function keepBothWays(key: KeyPose, body: Body, pose: LimbPose, limb: number): void {
  const { channels } = key;
  const start = limbStart(limb);
  const { root, joint, end } = nth(body.limbs, limb);
  const free = nth(key.holds, limb) === 'free';
  const [angle, tilt] = endAngles(pose, body, limb);
  const bend = bendOf(pose, body, limb);
  if (free) channels.splice(start + AT.target, 3, ...end);
  else channels.splice(start + AT.upper, 4, ...anglesOf(unit(minus(joint, root))), ...anglesOf(unit(minus(end, joint))));
  channels.splice(start + AT.end, 2, nearestTurn(angle, nth(channels, start + AT.lower)), tilt);
  channels.splice(start + AT.bend, 3, ...bend);
}

/** Bends and angles depend on each other through the solved body; three rounds settle them. */
const ROUNDS = 3;

export function keyPose(pose: BodyPose): KeyPose {
  const key = firstReading(pose);
  for (let round = 0; round < ROUNDS; round++) {
    const body = bodyOf(key);
    for (const [limb, name] of LIMBS.entries()) keepBothWays(key, body, pose[name] ?? {}, limb);
  }
  return key;
}
