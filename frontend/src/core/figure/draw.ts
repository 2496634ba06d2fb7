/** One frame of a figure, from back to front. */

import { LIMBS, type DrawnPart, type Figure, type LimbName } from './format';
import { otherSideName } from './mirror';
import { limbPath, trunkPath } from './outline';
import { area, line, projectionOf, type Projection, type Shape } from './paths';
import { carried, scenery, step } from './scenery';
import { felt, partFelt, seam } from './signs';
import type { Body } from './skeleton';
import { between, nth, type Vector } from './vectors';

export interface Drawing {
  /** Centimetres the floor has moved past a walking person; leave out when nobody walks. */
  flow?: number | undefined;
  /** The other side works: what is felt changes sides too. */
  swapped?: boolean | undefined;
  /** 0–1, lifts the ribs and belly a little. */
  breath?: number | undefined;
}

const FAR: readonly string[] = ['armL', 'legL'];
const ORDER: readonly DrawnPart[] = ['armL', 'legL', 'trunk', 'legR', 'armR'];
/** The root of a limb lies under the trunk's own halo. */
const UNDER_TRUNK = 0.3;
const LIFTED_BY_BREATH = 0.35;

const breathed = (body: Body, breath: number): Body =>
  ({ ...body, belly: Math.max(body.belly, body.belly + LIFTED_BY_BREATH * breath * (1 - body.belly)) });

/** The part after which a load is drawn: the arm that holds it, the nearer of two, or the near leg beside which it stands. */
function holderOf({ load }: Body, order: readonly DrawnPart[]): DrawnPart | null {
  if (load === null) return null;
  if (load === 'hands') return order.findLast((part) => part.startsWith('arm')) ?? null;
  return typeof load === 'string' ? (load.replace('hand', 'arm') as DrawnPart) : 'legR';
}

function heldAt(body: Body, holder: DrawnPart): Vector {
  const grip = (arm: number): Vector => {
    const { end, tip } = nth(body.limbs, arm);
    return between(end, tip, 0.75);
  };
  if (Array.isArray(body.load)) return body.load;
  return body.load === 'hands' ? between(grip(0), grip(1), 0.5) : grip(holder === 'armL' ? 1 : 0);
}

function bodyPart(body: Body, part: DrawnPart, far: boolean, project: Projection): Shape[] {
  const limb = LIMBS.indexOf(part as LimbName);
  const whole = limb < 0 ? trunkPath(body, project) : limbPath(body, limb, project);
  const halo = limb < 0 ? whole : limbPath(body, limb, project, UNDER_TRUNK);
  return [area('halo', halo), area(far ? 'far' : 'ink', whole)];
}

function signsOn(figure: Figure, body: Body, part: DrawnPart, waistOver: DrawnPart | undefined, swapped: boolean, project: Projection): Shape[] {
  const shapes: Shape[] = [];
  for (const mark of figure.marks ?? []) {
    const over = mark === 'belt' ? waistOver : 'trunk';
    const seen = part === over ? seam(body, mark, project, figure.view) : [];
    if (seen.length > 0) shapes.push(line('mark', seen));
  }
  for (const written of figure.feel ?? []) {
    const name = swapped ? otherSideName(written) : written;
    if (partFelt(name) === part) shapes.push(line('feel', felt(body, name, project)));
  }
  return shapes;
}

/** The shapes of one frame. Colours are classes: the theme decides. */
export function draw(figure: Figure, posed: Body, { flow, swapped = false, breath = 0 }: Drawing = {}): Shape[] {
  const project = projectionOf(figure.view);
  const body = breath > 0 ? breathed(posed, breath) : posed;
  const order = figure.order ?? ORDER;
  const far = figure.far ?? FAR;
  const holder = holderOf(body, order);
  // The belt goes over trunk and legs, under the arms.
  const waistOver = order.findLast((part) => !part.startsWith('arm'));
  const shapes = [...scenery(figure.props ?? {}, project, flow ?? 0)];
  for (const part of order) {
    shapes.push(...bodyPart(body, part, far.includes(part), project), ...signsOn(figure, body, part, waistOver, swapped, project));
    // A step stands where the exercise begins; once one walks, it is left behind.
    if (part === 'legR' && figure.props?.box && flow === undefined) shapes.push(...step(figure.props.box, project));
    if (part === holder && figure.props?.load) {
      const load = carried(figure.props.load, heldAt(body, part), project);
      shapes.push(area('halo', load), area('load', load));
    }
  }
  return shapes;
}
