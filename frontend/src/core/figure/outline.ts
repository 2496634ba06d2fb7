/** The person: trunk, head and limbs as outlines. */

import { HEEL_RADIUS, soleOf, TOE_RADIUS } from './limbs';
import { capsule, curve, joined, type Point, type Projection } from './paths';
import { isLeg, type Body, type Limb } from './skeleton';
import { between, nth, plus, reach, type Frame, type Vector } from './vectors';

/** Half widths and half depths of the trunk: below the sacrum, then at the eleven points of the spine. */
export const TRUNK: readonly { width: number; depth: number }[] = [
  [11, 8], [16, 10.6], [16, 10.8], [14.6, 10], [13.2, 9.2], [13, 9], [13.6, 9.4], [15, 10], [16, 10.3], [16.4, 9.8], [14, 8.2], [8, 5.8],
].map(([width, depth]) => ({ width, depth }) as { width: number; depth: number });

/** Radii at root, joint, end and tip. */
const RADII = { arm: [5.6, 4.3, 3.1, 2.4], leg: [8.2, 5.9, 3.9, 2.5] } as const;
export const radiiOf = (limb: number): readonly [number, number, number, number] => (isLeg(limb) ? RADII.leg : RADII.arm);

const SEAT_CM = 7;

interface Section { centre: Vector; frame: Frame; width: number; depth: number; belly: number }

/** Elliptic sections along the spine. The belly rises most at the waist. */
function sectionsOf(body: Body): Section[] {
  const centres = [plus(nth(body.spine, 0), nth(body.frames, 0).up, -SEAT_CM), ...body.spine];
  const frames = [nth(body.frames, 0), ...body.frames];
  return centres.map((centre, index) => ({
    centre, frame: nth(frames, index), ...nth(TRUNK, index), belly: body.belly * Math.exp(-(((index - 4) / 2.2) ** 2)),
  }));
}

/** How far a section reaches to either side of the spine as it is seen. */
function edgesOf(section: Section, at: Point, normal: Point, project: Projection): [left: Point, right: Point] {
  const seen = (axis: Vector): number => {
    const end = project(plus(section.centre, axis));
    return (end[0] - at[0]) * normal[0] + (end[1] - at[1]) * normal[1];
  };
  const front = seen(section.frame.forward);
  const wide = section.width * seen(section.frame.right) * (1 + section.belly * 0.06);
  const edge = (sign: number): Point => {
    const deep = (section.depth + (sign * front > 0 ? section.belly * 6 : 0)) * front;
    const far = Math.hypot(wide, deep) * sign;
    return [at[0] + normal[0] * far, at[1] + normal[1] * far];
  };
  return [edge(1), edge(-1)];
}

const twiceArea = (points: readonly Point[]): number => points.reduce((sum, [x, y], index) => {
  const [nextX, nextY] = nth(points, (index + 1) % points.length);
  return sum + x * nextY - nextX * y;
}, 0);

/** Begins at the neck. */
function trunkOutline(body: Body, project: Projection): Point[] {
  const sections = sectionsOf(body);
  const seen = sections.map(({ centre }) => project(centre));
  const [left, right]: [Point[], Point[]] = [[], []];
  for (const [index, section] of sections.entries()) {
    const [before, after] = [nth(seen, Math.max(0, index - 1)), nth(seen, Math.min(seen.length - 1, index + 1))];
    const heading = Math.atan2(after[1] - before[1], after[0] - before[0]);
    const [one, other] = edgesOf(section, nth(seen, index), [-Math.sin(heading), Math.cos(heading)], project);
    left.push(one);
    right.unshift(other);
  }
  const outline = [...right, ...left];
  // Wound like the capsules, so that where they overlap nothing is cut out.
  return curve(twiceArea(outline) > 0 ? outline : outline.reverse(), true);
}

function headOutline(body: Body, project: Projection): [skull: Point[], nose: Point[]] {
  const at = (forward: number, up: number): Point => project(reach(body.head, body.headFrame, forward, up, 0));
  return [capsule(at(-0.8, 1.2), at(3.4, -5.5), 10, 6.6), capsule(at(10.6, -1.6), at(8, -0.5), 1.5, 2)];
}

export function trunkPath(body: Body, project: Projection): Point[] {
  const nape = nth(body.spine, 10);
  const at = project(nape);
  const neck = capsule(at, project(between(nape, body.head, 0.7)), 5.4, 4.8);
  return joined([at], trunkOutline(body, project), [at], neck, ...headOutline(body, project));
}

function footPath(limb: Limb, project: Projection, ankle: Point, ankleRadius: number): Point[][] {
  const [heel, ball] = soleOf(limb).map(project) as [Point, Point];
  const turn = (ball[0] - ankle[0]) * (heel[1] - ankle[1]) - (ball[1] - ankle[1]) * (heel[0] - ankle[0]);
  return [
    capsule(ankle, heel, ankleRadius, HEEL_RADIUS), capsule(heel, ball, HEEL_RADIUS, TOE_RADIUS),
    capsule(ball, ankle, TOE_RADIUS, ankleRadius), turn > 0 ? [ankle, ball, heel] : [ankle, heel, ball],
  ];
}

/** `from`: the share of the upper bone left out at the root, where the trunk covers it. */
export function limbPath(body: Body, number: number, project: Projection, from = 0): Point[] {
  const limb = nth(body.limbs, number);
  const [root, joint, end, tip] = radiiOf(number);
  const [middle, ankle] = [project(limb.joint), project(limb.end)];
  return joined(
    capsule(project(between(limb.root, limb.joint, from)), middle, root + (joint - root) * from, joint),
    capsule(middle, ankle, joint, end),
    ...(isLeg(number) ? footPath(limb, project, ankle, end) : [capsule(ankle, project(limb.tip), end, tip)]),
  );
}
