/** How much room a figure needs: the box around everything it draws in any phase, with all its signs. */

import { draw } from './draw';
import type { Figure } from './format';
import { MM, type Shape } from './paths';
import { arrow, breathing } from './signs';
import { mirroredTrack, sample, tracksOf } from './track';
import { nth } from './vectors';

type Box = [x: number, y: number, width: number, height: number];
const MARGIN = 4;
const MOMENTS = 6;

function* everything(figure: Figure): Generator<Shape> {
  const phases = Object.keys(figure.poses);
  const own = tracksOf(figure, phases);
  for (const swapped of [false, true]) {
    for (const track of swapped ? own.map(mirroredTrack) : own) {
      for (let moment = 0; moment <= MOMENTS; moment++) {
        const body = sample(track, moment / MOMENTS);
        yield* draw(figure, body, { swapped, breath: 1 });
        yield* breathing(figure, body, 'out');
      }
      yield* arrow(figure, track, swapped);
    }
  }
}

export function boxOf(figure: Figure): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points } of everything(figure)) {
    const values = points.split(' ').map((value) => Number(value) / MM);
    for (let at = 0; at < values.length; at += 2) {
      const [x, y] = [nth(values, at), nth(values, at + 1)];
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  const [x, y] = [Math.floor(left - MARGIN), Math.floor(top - MARGIN)];
  return [x, y, Math.ceil(right + MARGIN) - x, Math.ceil(bottom + MARGIN) - y];
}
