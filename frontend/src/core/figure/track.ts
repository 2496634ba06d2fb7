/** Figures in time: one track of key poses for each phase of the tempo, and the body at any moment of it. */

import type { BodyPose, Figure, Loop, PhasePose } from './format';
import { bodyOf } from './limbs';
import { mirrored } from './mirror';
import { bothSides, keyPose } from './pose';
import { AT, limbStart, type Body, type Hold, type KeyPose } from './skeleton';
import { cos, nearestTurn, nth } from './vectors';

export interface Track {
  name: string;
  /** When each key is passed, 0–1 of the eased phase. */
  times: number[];
  keys: KeyPose[];
  /** Seconds of one whole gait cycle, 0 for a phase that goes from one pose to another. */
  loop: number;
  /** Centimetres the ground moves in that time. */
  flow: number;
}

const isLoop = (pose: PhasePose): pose is Loop => typeof pose === 'object' && !Array.isArray(pose) && 'loop' in pose;

/** The poses written for a phase, on top of what all share. A phase named like another one ends as that one ends. */
function writtenPoses(figure: Figure, phase: string): BodyPose[] {
  const written = figure.poses[phase];
  if (written === undefined) throw new RangeError(`no pose for the phase '${phase}'`);
  if (typeof written === 'string') return writtenPoses(figure, written).slice(-1);
  const list = Array.isArray(written) ? written : isLoop(written) ? written.steps : [written];
  const base = bothSides(figure.base ?? {});
  return list.map((pose) => ({ ...base, ...bothSides(pose) }));
}

const keysOf = (figure: Figure, phase: string): KeyPose[] => writtenPoses(figure, phase).map(keyPose);

function startOf(figure: Figure, phases: readonly string[]): KeyPose {
  const key = nth(keysOf(figure, figure.start ?? nth(phases, phases.length - 1)).slice(-1), 0);
  // Where each repetition starts from the other side's end, it begins mirrored.
  return figure.swap === 'ends' ? mirrored(key) : key;
}

/** The same root everywhere, and worked-out angles turned to the nearest of their turns. Written ones are left alone. */
function comparable(keys: readonly KeyPose[]): KeyPose[] {
  const anchors = new Set(keys.map((key) => key.anchor));
  const own = keys.map((key): KeyPose => {
    if (anchors.size === 1) return { ...key, channels: [...key.channels] };
    const pelvis = nth(bodyOf(key).spine, 0);
    return { ...key, anchor: 'pelvis', channels: [...pelvis, ...key.channels.slice(3)] };
  });
  for (let index = 1; index < own.length; index++) unwind(nth(own, index - 1), nth(own, index));
  return own;
}

function unwind(before: KeyPose, key: KeyPose): void {
  for (const limb of [0, 1, 2, 3]) {
    if (nth(before.holds, limb) === 'free' && nth(key.holds, limb) === 'free') continue;
    for (const bone of [AT.upper, AT.lower, AT.end]) {
      const channel = limbStart(limb) + bone;
      key.channels[channel] = nearestTurn(nth(key.channels, channel), nth(before.channels, channel));
    }
  }
}

function loopTrack(name: string, { loop, flow, still = false }: Loop, keys: KeyPose[]): Track {
  const cycle = [...keys, ...keys.map((key) => mirrored(key, still)), nth(keys, 0)];
  return { name, loop, flow, keys: comparable(cycle), times: cycle.map((_, index) => index / (2 * keys.length)) };
}

function phaseTrack(name: string, from: KeyPose, keys: KeyPose[], poses: readonly BodyPose[]): Track {
  const times = keys.map((_, index) => (index === keys.length - 1 ? 1 : (nth(poses, index).at ?? (index + 1) / keys.length)));
  return { name, loop: 0, flow: 0, keys: comparable([from, ...keys]), times: [0, ...times] };
}

/** One track per phase, in the order performed; each begins where the one before ends. */
export function tracksOf(figure: Figure, phases: readonly string[]): Track[] {
  let before = startOf(figure, phases);
  return phases.map((name) => {
    const poses = writtenPoses(figure, name);
    const keys = poses.map(keyPose);
    const written = figure.poses[name];
    if (written !== undefined && isLoop(written)) return loopTrack(name, written, keys);
    const track = phaseTrack(name, before, keys, poses);
    before = nth(keys, keys.length - 1);
    return track;
  });
}

export const mirroredTrack = (track: Track): Track => ({ ...track, keys: track.keys.map((key) => mirrored(key)) });

/** Held the same way at both ends a limb keeps (or moves) its place; free at one end, it goes by its angles. */
function holdBetween(from: KeyPose, to: KeyPose, limb: number): Hold {
  const [a, b] = [nth(from.holds, limb), nth(to.holds, limb)];
  if (a === b && nth(from.parts, limb) === nth(to.parts, limb)) return a;
  return a !== 'free' && b !== 'free' ? 'space' : 'free';
}

/** Two kinds of contact: the points themselves are blended, so they have to be known as points in space. */
function inSpace(keys: readonly KeyPose[], limbs: readonly number[]): KeyPose[] {
  return keys.map((key) => {
    const channels = [...key.channels];
    const body = bodyOf(key);
    for (const limb of limbs) channels.splice(limbStart(limb) + AT.target, 3, ...nth(body.limbs, limb).end);
    return { ...key, channels };
  });
}

/** Monotone cubic (Fritsch and Butland): exact at the keys, never beyond them. */
function interpolated(track: Track, keys: readonly KeyPose[], index: number, moment: number): number[] {
  const { times } = track;
  const [last, wraps] = [times.length - 2, track.loop > 0];
  const width = nth(times, index + 1) - nth(times, index);
  const share = (moment - nth(times, index)) / width;
  const [square, cube] = [share * share, share * share * share];
  const value = (key: number, channel: number): number => nth(nth(keys, key).channels, channel);
  const slope = (key: number, channel: number): number =>
    (value(key + 1, channel) - value(key, channel)) / (nth(times, key + 1) - nth(times, key));
  const common = (a: number, b: number): number => (a * b <= 0 ? 0 : (2 * a * b) / (a + b));
  return nth(keys, index).channels.map((from, channel) => {
    const here = slope(index, channel);
    const before = index > 0 ? slope(index - 1, channel) : wraps ? slope(last, channel) : here;
    const after = index < last ? slope(index + 1, channel) : wraps ? slope(0, channel) : here;
    return from * (2 * cube - 3 * square + 1) + width * common(before, here) * (cube - 2 * square + share)
      + value(index + 1, channel) * (3 * square - 2 * cube) + width * common(here, after) * (cube - square);
  });
}

/** The body at `t`, 0–1 of the phase (or of the gait cycle). The ease is a cosine, so the picture is the tempo. */
export function sample(track: Track, t: number): Body {
  const moment = track.loop > 0 ? t % 1 : (1 - cos(180 * Math.max(0, Math.min(1, t)))) / 2;
  let index = 0;
  while (index < track.times.length - 2 && moment > nth(track.times, index + 1)) index++;
  const [from, to] = [nth(track.keys, index), nth(track.keys, index + 1)];
  const holds = [0, 1, 2, 3].map((limb) => holdBetween(from, to, limb));
  const blended = [0, 1, 2, 3].filter((limb) => holds[limb] === 'space' && (from.holds[limb] !== 'space' || to.holds[limb] !== 'space'));
  const keys = blended.length > 0 ? inSpace(track.keys, blended) : track.keys;
  return bodyOf({ channels: interpolated(track, keys, index, moment), anchor: from.anchor, holds, parts: to.parts, load: to.load });
}
