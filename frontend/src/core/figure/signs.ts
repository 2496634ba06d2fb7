/** What explains the picture: where the work is felt, which way the pelvis faces, where to move, how to breathe. */

import type { Arc, Figure, View } from './format';
import { onBody, pointOf } from './limbs';
import { otherSideName } from './mirror';
import { TRUNK } from './outline';
import { curve, line, projectionOf, viewOf, type Point, type Projection, type Shape } from './paths';
import type { Body } from './skeleton';
import { sample, type Track } from './track';
import { cos, dot, nth, reach, sin, unit } from './vectors';

/** Along the spine from one point to another, so deep (-1 back, 1 front) and so far to the side (0–1). */
interface AlongSpine { from: number; to: number; depth: number; side: number }
type OnPart = [part: string, forward: number, up: number, outward: number];

const ALONG: Record<string, AlongSpine> = {
  lowback: { from: 1, to: 4, depth: -0.62, side: 0 },
  upperback: { from: 6, to: 9, depth: -0.62, side: 0 },
  abs: { from: 1, to: 6, depth: 0.62, side: 0 },
  belly: { from: 1, to: 4, depth: 0.6, side: 0 },
  chest: { from: 6, to: 9, depth: 0.6, side: 0 },
  side: { from: 2, to: 6, depth: 0, side: 0.68 },
};
const THROUGH: Record<string, OnPart[]> = {
  glute: [['pelvis', -6.5, 5, 6], ['pelvis', -7, 0, 7], ['pelvis', -5, -5, 8]],
  hipfront: [['pelvis', 7, 7, 8], ['pelvis', 6.5, 2, 9], ['thigh', 4, 0.25, 0]],
  hipside: [['pelvis', 0, 8, 10], ['pelvis', -1, 1, 12], ['thigh', 0, 0.12, 3]],
  ham: [['thigh', -3.4, 0.15, 0], ['thigh', -3.2, 0.45, 0], ['thigh', -2, 0.8, 0]],
  quad: [['thigh', 3.4, 0.15, 0], ['thigh', 3.2, 0.45, 0], ['thigh', 2, 0.8, 0]],
};

const muscleOf = (name: string): string => name.replace(/[RL]$/, '');
const leftOf = (name: string): boolean => name.endsWith('L');

/** The part of the picture a felt stripe is drawn on. */
export function partFelt(name: string): 'trunk' | 'legR' | 'legL' {
  if (muscleOf(name) in ALONG) return 'trunk';
  return leftOf(name) ? 'legL' : 'legR';
}

/** A stripe that follows the body where the work is felt. */
export function felt(body: Body, name: string, project: Projection): Point[] {
  const side = leftOf(name) ? -1 : 1;
  const along = ALONG[muscleOf(name)];
  if (!along) {
    const through = THROUGH[muscleOf(name)];
    if (!through) throw new RangeError(`nothing is felt at '${name}'`);
    return curve(through.map(([part, ...place]) => project(onBody(body, part, place, side))));
  }
  const nodes = Array.from({ length: along.to - along.from + 1 }, (_, index) => along.from + index);
  return curve(nodes.map((node) => {
    const { width, depth } = nth(TRUNK, node + 1);
    return project(reach(nth(body.spine, node), nth(body.frames, node), depth * along.depth, 0, width * along.side * side));
  }));
}

const SEAM_NODE = { belt: 0, pelvis: 1, chest: 7 } as const;
const BELT_HEIGHT = 9;

/** The visible arc of a seam: the whole waistband, or only the front, to show which way it faces. */
function seamArc(mark: keyof typeof SEAM_NODE, towardsUs: number): [from: number, to: number] {
  return mark === 'belt' ? [towardsUs - 84, towardsUs + 84] : [Math.max(-80, towardsUs - 83), Math.min(80, towardsUs + 83)];
}

export function seam(body: Body, mark: keyof typeof SEAM_NODE, project: Projection, view?: View): Point[] {
  const { az, k } = viewOf(view);
  const eye = unit([sin(az) - k[0] * cos(az), k[1], cos(az) + k[0] * sin(az)]);
  const node = SEAM_NODE[mark];
  const frame = nth(body.frames, node);
  const centre = node > 0 ? nth(body.spine, node) : reach(nth(body.spine, 0), frame, 0, BELT_HEIGHT, 0);
  const towardsUs = (Math.atan2(dot(eye, frame.right), dot(eye, frame.forward)) * 180) / Math.PI;
  const [from, to] = seamArc(mark, towardsUs);
  if (to - from < 8) return [];
  const { width, depth } = nth(TRUNK, node + 1);
  const angles = Array.from({ length: 13 }, (_, index) => from + ((to - from) * index) / 12);
  return angles.map((angle) => project(reach(centre, frame, depth * cos(angle) * 0.95, 0, width * sin(angle) * 0.95)));
}

const ARROW_STEPS = 12;

function aroundPoint(track: Track, arc: Arc, swapped: boolean, project: Projection): Point[] {
  const [x, y] = project(pointOf(sample(track, 0.5), arc.c));
  const [from, to] = (swapped && arc.swap) || arc.arc;
  return Array.from({ length: ARROW_STEPS + 1 }, (_, index) => {
    const angle = from + ((to - from) * index) / ARROW_STEPS;
    return [x + (arc.dx ?? 0) + arc.r * cos(angle), y - (arc.dy ?? 0) - arc.r * (arc.squash ?? 1) * sin(angle)];
  });
}

function alongPath(track: Track, joint: string, aside: Point, [from, to]: Point, project: Projection): Point[] {
  return Array.from({ length: ARROW_STEPS + 1 }, (_, index) => {
    const [x, y] = project(pointOf(sample(track, from + ((to - from) * index) / ARROW_STEPS), joint));
    return [x + aside[0], y - aside[1]];
  });
}

/** The way of a joint in this phase, moved aside, or an arc around a point. */
export function arrow(figure: Figure, track: Track, swapped = false): Shape[] {
  const written = figure.arrow?.[track.name];
  if (!written) return [];
  const project = projectionOf(figure.view);
  let points: Point[];
  if (Array.isArray(written)) {
    const [joint, dx, dy, from = 0.12, to = 0.88] = written;
    points = alongPath(track, swapped ? otherSideName(joint) : joint, [dx, dy], [from, to], project);
  } else points = aroundPoint(track, written, swapped, project);
  const [[x, y], [beforeX, beforeY]] = [nth(points, ARROW_STEPS), nth(points, ARROW_STEPS - 2)];
  const heading = Math.atan2(y - beforeY, x - beforeX);
  const barb = (spread: number): Point => [x - 6 * Math.cos(heading + spread), y - 6 * Math.sin(heading + spread)];
  return [line('arrow', [...curve(points), barb(0.6), [x, y], barb(-0.6)])];
}

/** Where breath leaves the face, and which way; beside the head when the face looks at us. */
function mouthOf(body: Body, project: Projection): { at: Point; heading: number } {
  const seen = (forward: number, up: number): Point => project(reach(body.head, body.headFrame, forward, up, 0));
  const [mouth, ahead] = [seen(11, -4), seen(21, -6)];
  if (Math.hypot(ahead[0] - mouth[0], ahead[1] - mouth[1]) >= 6) {
    return { at: mouth, heading: Math.atan2(ahead[1] - mouth[1], ahead[0] - mouth[0]) };
  }
  const [centre, crown] = [seen(0, 0), seen(0, 10)];
  const sign = crown[1] < centre[1] - 5 ? 1 : -1;
  const heading = Math.atan2(sign * (crown[0] - centre[0]), -sign * (crown[1] - centre[1]));
  return { at: [centre[0] + 9 * Math.cos(heading), centre[1] + 9 * Math.sin(heading)], heading };
}

/** Three chevrons at the mouth: away for out, towards it for in, none for a free breath. */
export function breathing(figure: Figure, body: Body, breath: 'in' | 'out' | 'free'): Shape[] {
  if (breath === 'free') return [];
  const { at, heading } = mouthOf(body, projectionOf(figure.view));
  const place = (along: number, aside: number): Point => [
    at[0] + along * Math.cos(heading) - aside * Math.sin(heading), at[1] + along * Math.sin(heading) + aside * Math.cos(heading),
  ];
  const open = breath === 'out' ? 1.2 : -1.2;
  return [0, 1, 2].map((index) => {
    const [along, half] = [6 + 5 * index, 2.4 + 0.6 * index];
    return line(`breath b${index}`, [place(along - open, -half), place(along + open, 0), place(along - open, half)]);
  });
}

