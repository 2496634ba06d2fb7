/** What the person lies, sits, stands on or holds. */

import type { Chair, Props } from './format';
import { area, capsule, joined, line, type Point, type Projection, type Shape } from './paths';
import { plus, type Vector } from './vectors';

const WALL = { height: 165, half: 34 };
const FLOOR_HALF = 26;
const TICKS = { every: 24, length: 7, margin: 8 };
const LEG_INSET = 4;

class Stage {
  readonly shapes: Shape[] = [];
  constructor(readonly project: Projection) {}

  line(cls: string, ...points: Vector[]): void {
    this.shapes.push(line(cls, points.map(this.project)));
  }
  area(cls: string, ...points: Vector[]): void {
    this.shapes.push(area(cls, points.map(this.project)));
  }
  level(cls: string, [x0, x1]: [number, number], y: number, [z0, z1]: [number, number]): void {
    this.area(cls, [x0, y, z0], [x1, y, z0], [x1, y, z1], [x0, y, z1]);
  }
  table([x0, x1]: [number, number], y: number, half: number, inset: number): void {
    for (const x of [x0 + inset, x1 - inset]) for (const z of [-half, half]) this.line('prop', [x, y, z], [x, 0, z]);
    this.level('slab', [x0, x1], y, [-half, half]);
  }
}

/** The floor moves past a walking person: `flow` centimetres so far. */
function floor(stage: Stage, props: Props, flow: number): void {
  const [x0 = 0, x1 = 0, z0 = -FLOOR_HALF, z1 = FLOOR_HALF] = props.mat ?? props.ground ?? [];
  stage.level(props.mat ? 'mat' : 'ground', [x0, x1], 0, [z0, z1]);
  if (!flow) return;
  const { every, length, margin } = TICKS;
  for (let x = x0 + margin + (((-flow % every) + every) % every); x < x1 - margin; x += every) {
    stage.line('tick', [x, 0, -3], [x + length, 0, -3]);
  }
}

function chair(stage: Stage, { x = 0, seat = 44, back = 84, face = 1, z = 19 }: Chair): void {
  const behind = x - 20 * face;
  const rail = (height: number): number => behind - (5 * face * (height - seat)) / (back - seat);
  const middle = seat + (back - seat) * 0.52;
  stage.line('prop', [behind, seat, -z], [rail(back), back, -z], [rail(back), back, z], [behind, seat, z]);
  stage.line('prop', [rail(middle), middle, -z], [rail(middle), middle, z]);
  stage.table([x - 20, x + 20], seat, z, 0);
}

function laidOut(props: Props, project: Projection, flow: number): Shape[] {
  const stage = new Stage(project);
  const { wall, counter } = props;
  if (wall !== undefined) {
    const { height, half } = WALL;
    stage.area('wall', [wall, 0, -half], [wall, height, -half], [wall, height, half], [wall, 0, half]);
  }
  floor(stage, props, flow);
  if (props.chair) chair(stage, props.chair);
  if (counter) {
    const { x, y = 90, w = 46, z = 30 } = counter;
    stage.table([x, x + w], y, z, LEG_INSET);
  }
  for (const [from, to, radius] of props.cushions ?? []) stage.shapes.push(area('slab', capsule(project(from), project(to), radius, radius)));
  return stage.shapes;
}

const standing = new WeakMap<Props, Shape[]>();

/** Everything behind the person. It stands still, unless somebody walks past it. */
export function scenery(props: Props, project: Projection, flow: number): Shape[] {
  const known = flow ? undefined : standing.get(props);
  if (known) return known;
  const shapes = laidOut(props, project, flow);
  if (!flow) standing.set(props, shapes);
  return shapes;
}

/** A low step beside the near foot: it stands in front of the leg. */
export function step([x0, x1, height, z0, z1]: [number, number, number, number, number], project: Projection): Shape[] {
  const stage = new Stage(project);
  const corner: Vector = [x1, height, z1];
  stage.area('slab', [x0, 0, z1], [x1, 0, z1], [x1, 0, z0], [x1, height, z0], [x0, height, z0], [x0, height, z1]);
  stage.line('prop', [x0, height, z1], corner, [x1, 0, z1]);
  stage.line('prop', corner, [x1, height, z0]);
  return stage.shapes;
}

/** A bag or a weight, hanging from the place where a hand holds it. */
export function carried(kind: 'weight' | 'bag', held: Vector, project: Projection): Point[] {
  const at = (forward: number, up: number): Point => project(plus(held, [forward, up, 0]));
  const bar = (from: Point, to: Point, radius = 1.2): Point[] => capsule(at(...from), at(...to), radius, radius);
  if (kind === 'bag') {
    const sack = [at(-12, -14), at(12, -14), at(14, -40), at(-14, -40)];
    return joined(sack, bar([-3, 0], [-8, -15]), bar([3, 0], [-3, 0]), bar([8, -15], [3, 0]));
  }
  return joined(bar([0, -15], [0, -15], 9), bar([-5, 0], [-6.5, -9], 1.9), bar([5, 0], [-5, 0], 1.7), bar([6.5, -9], [5, 0], 1.9));
}
