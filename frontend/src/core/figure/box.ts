/** How much room a figure needs: the box around everything it draws in any phase, with all its signs. */

import { draw } from './draw';
import type { Figure } from './format';
import type { Shape } from './paths';
import { arrow, breathing } from './signs';
import { mirroredTrack, sample, tracksOf } from './track';
import { nth } from './vectors';

type Box = [x: number, y: number, width: number, height: number];
const MARGIN = 4;
const MOMENTS = 6;

/** Points of a path that bound it: the corners of its lines and handles, and the whole circle of every arc. */
function* extremes(d: string): Generator<[number, number]> {
  let [x, y] = [0, 0];
  for (const [, command, rest = ''] of d.matchAll(/([MLCA])([^MLCAZ]*)/g)) {
    const values = rest.trim().split(/\s+/).map(Number);
    if (command === 'A') yield* circle([x, y], values);
    else for (let at = 0; at < values.length; at += 2) yield [nth(values, at), nth(values, at + 1)];
    [x, y] = [nth(values, values.length - 2), nth(values, values.length - 1)];
  }
}

/** All round ends are drawn clockwise, so the large-arc flag tells on which side of the chord the centre lies. */
function* circle([x, y]: [number, number], [radius = 0, , , large = 0, , toX = 0, toY = 0]: number[]): Generator<[number, number]> {
  const chord = Math.hypot(toX - x, toY - y);
  const height = Math.sqrt(Math.max(0, radius * radius - (chord * chord) / 4)) * (large ? -1 : 1) / (chord || 1);
  const [centreX, centreY] = [(x + toX) / 2 - height * (toY - y), (y + toY) / 2 + height * (toX - x)];
  yield [centreX - radius, centreY - radius];
  yield [centreX + radius, centreY + radius];
}

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
  for (const { d } of everything(figure)) {
    for (const [x, y] of extremes(d)) {
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  const [x, y] = [Math.floor(left - MARGIN), Math.floor(top - MARGIN)];
  return [x, y, Math.ceil(right + MARGIN) - x, Math.ceil(bottom + MARGIN) - y];
}
