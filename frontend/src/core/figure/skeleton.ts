/**
 * The rig: a pose as a row of numbers ("channels"), and the joints of the body it gives.
 * Free limbs follow their angles. Limbs in contact hold their place, and elbow or knee are found between.
 */

import { ANCHORS, BENDS, type Anchor, type Load } from './format';
import { nth, plus, reach, minus, turned, type Frame, type Vector } from './vectors';

/** How a limb is held: by its angles, at a point in space, on the ground, on the body. */
export type Hold = 'free' | 'space' | 'ground' | 'body';

export interface KeyPose {
  channels: number[];
  anchor: Anchor;
  /** One per limb, in the order of LIMBS; `parts` says on which part of the body a hand rests. */
  holds: Hold[];
  parts: string[];
  load: Load;
}

export interface Limb {
  /** Shoulder or hip, elbow or knee, wrist or ankle, finger or toe tips. */
  root: Vector;
  joint: Vector;
  end: Vector;
  tip: Vector;
  /** Where the knee cap points, or the crook of the elbow away from it. */
  front: Vector;
}

export interface Body {
  /** Eleven points of the spine, sacrum to nape, and the frame of each. */
  spine: Vector[];
  frames: Frame[];
  head: Vector;
  headFrame: Frame;
  limbs: Limb[];
  belly: number;
  load: Load;
}

export const HIP_HALF_WIDTH = 9;
const SHOULDER_HALF_WIDTH = 15.5;
const SPINE_STEP = 5;
const LUMBAR_STEPS = 4;
const THORAX_STEPS = 6;
/** The S of a standing spine: sacrum, lumbar, thorax, neck. Poses are written as deviations from it. */
const NEUTRAL = { sacrum: 9, lumbar: -22, thorax: 25, neck: -12 };
export const SHOULDERS_AT = 9;

/** A pose begins with its root and the bends of the body; 14 channels of each limb follow. */
export const FIRST_LIMB = 3 + BENDS.length;
export const LIMB_CHANNELS = 14;
export const limbStart = (limb: number): number => FIRST_LIMB + limb * LIMB_CHANNELS;
/** Within a limb: three bones as angle and tilt, then target, bend, and the rocking and turn-out of a foot. */
export const AT = { upper: 0, lower: 2, end: 4, target: 6, bend: 9, pitch: 12, toe: 13 } as const;

export const vectorAt = (channels: readonly number[], from: number): Vector =>
  [nth(channels, from), nth(channels, from + 1), nth(channels, from + 2)];
export const isLeg = (limb: number): boolean => limb > 1;
/** 1 for the right side, -1 for the left. */
export const sideOf = (limb: number): 1 | -1 => (limb % 2 ? -1 : 1);

type Bends = Record<(typeof BENDS)[number], number>;
const bendsOf = (channels: readonly number[]): Bends =>
  Object.fromEntries(BENDS.map((name, index) => [name, nth(channels, 3 + index)])) as Bends;

const STANDING: Frame = { forward: [1, 0, 0], up: [0, 1, 0], right: [0, 0, 1] };

function pelvisFrame({ turn, lean, roll, spin }: Bends): Frame {
  const faced = turned(STANDING, 'forward', 'right', turn);
  const leant = turned(faced, 'up', 'forward', lean);
  return turned(turned(leant, 'up', 'right', roll), 'forward', 'right', spin);
}

/** Ten vertebral steps of 5 cm: four lumbar, six thoracic. The twist is nearly all thoracic. */
function spineOf(pelvis: Frame, bends: Bends): { spine: Vector[]; frames: Frame[] } {
  const spine: Vector[] = [[0, 0, 0]];
  const frames = [pelvis];
  let frame = turned(pelvis, 'up', 'forward', NEUTRAL.sacrum);
  for (let step = 0; step < LUMBAR_STEPS + THORAX_STEPS; step++) {
    const low = step < LUMBAR_STEPS;
    const flexed = low ? (NEUTRAL.lumbar + bends.lumbar) / LUMBAR_STEPS : (NEUTRAL.thorax + bends.thorax) / THORAX_STEPS;
    const tilted = turned(turned(frame, 'up', 'forward', flexed), 'up', 'right', bends.side / 10);
    frame = turned(tilted, 'forward', 'right', bends.twist * (low ? 0.05 : 0.8 / THORAX_STEPS));
    spine.push(plus(nth(spine, step), frame.up, SPINE_STEP));
    frames.push(frame);
  }
  return { spine, frames };
}

function headOf(nape: Vector, top: Frame, { neck, look, tilt }: Bends): { head: Vector; headFrame: Frame } {
  const nod = (frame: Frame): Frame =>
    turned(turned(frame, 'up', 'forward', (NEUTRAL.neck + neck) / 2), 'up', 'right', tilt / 2);
  const low = nod(top);
  const headFrame = turned(nod(low), 'forward', 'right', look);
  return { head: reach(plus(nape, low.up, 9), headFrame, 1.5, 8.5, 0), headFrame };
}

export type Trunk = Omit<Body, 'limbs' | 'load'>;

export const shoulderOf = ({ spine, frames }: Pick<Body, 'spine' | 'frames'>, side: number): Vector =>
  reach(nth(spine, SHOULDERS_AT), nth(frames, SHOULDERS_AT), 0, 0, side * SHOULDER_HALF_WIDTH);
export const hipOf = ({ spine, frames }: Pick<Body, 'spine' | 'frames'>, side: number): Vector =>
  reach(nth(spine, 0), nth(frames, 0), 0, 0, side * HIP_HALF_WIDTH);

function anchorPoints(trunk: Trunk): Record<Anchor, Vector> {
  const { spine, head } = trunk;
  const [pelvis, waist, back, nape] = [nth(spine, 0), nth(spine, 4), nth(spine, 8), nth(spine, 10)];
  return { pelvis, waist, back, nape, head, shoulderR: shoulderOf(trunk, 1), shoulderL: shoulderOf(trunk, -1) };
}

/** The trunk of a pose; limbs.ts hangs the limbs on it. */
export function trunkOf({ channels, anchor }: KeyPose): Trunk {
  const bends = bendsOf(channels);
  const { spine, frames } = spineOf(pelvisFrame(bends), bends);
  const { head, headFrame } = headOf(nth(spine, 10), nth(frames, 10), bends);
  const trunk = { spine, frames, head, headFrame, belly: bends.belly };
  const shift = minus(vectorAt(channels, 0), anchorPoints(trunk)[anchor]);
  return { ...trunk, spine: spine.map((point) => plus(point, shift)), head: plus(head, shift) };
}

export const anchorOf = (pose: { [name in Anchor]?: unknown }): Anchor => ANCHORS.find((name) => pose[name]) ?? 'pelvis';
