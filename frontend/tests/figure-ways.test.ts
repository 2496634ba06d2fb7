/** Outlines joined into one: the ways between them lie within what is drawn, else the halo around it would show them. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Point } from '../src/core/figure/paths';
import { sample } from '../src/core/figure/track';
import { CATALOGUE, figureOf, waysOf } from './figure-poses';

const PATHS = '../src/core/figure/paths';
const joinings: (readonly (readonly Point[])[])[] = [];
let draw: typeof import('../src/core/figure/draw').draw;

// Modules are shared by all test files: those that draw are loaded anew with an ear at `joined`, and once more after it.
beforeAll(async () => {
  vi.resetModules();
  vi.doMock(PATHS, async (original) => {
    const real = await original<typeof import('../src/core/figure/paths')>();
    return {
      ...real,
      joined: (...outlines: readonly (readonly Point[])[]) => {
        joinings.push(outlines);
        return real.joined(...outlines);
      },
    };
  });
  ({ draw } = await import('../src/core/figure/draw'));
});
afterAll(() => {
  vi.doUnmock(PATHS);
  vi.resetModules();
});

const MOMENTS = [0, 0.25, 0.5, 0.75, 1];
const STEP_CM = 1;
/** A pixel on a phone. */
const SEEN_CM = 0.4;

/** How far a point lies outside an outline; 0 within it and on it. */
function outside([x, y]: Point, outline: readonly Point[]): number {
  let [winding, nearest] = [0, Infinity];
  for (const [index, from] of outline.entries()) {
    const to = outline[(index + 1) % outline.length] as Point;
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const left = dx * (y - from[1]) - dy * (x - from[0]);
    if (from[1] <= y && to[1] > y && left > 0) winding += 1;
    if (from[1] > y && to[1] <= y && left < 0) winding -= 1;
    const along = Math.max(0, Math.min(1, ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy || 1)));
    nearest = Math.min(nearest, Math.hypot(from[0] + along * dx - x, from[1] + along * dy - y));
  }
  return winding === 0 ? nearest : 0;
}

function farthestOutside(outlines: readonly (readonly Point[])[]): number {
  let farthest = 0;
  for (const [index, outline] of outlines.slice(1).entries()) {
    const [from, to] = [outlines[index]?.[0], outline[0]] as [Point, Point];
    const steps = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / STEP_CM);
    for (let step = 0; step <= steps; step++) {
      const share = step / (steps || 1);
      const on: Point = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
      farthest = Math.max(farthest, Math.min(...outlines.map((each) => outside(on, each))));
    }
  }
  return farthest;
}

describe.each(CATALOGUE.map((exercise) => exercise.id))('the figure of %s', (id) => {
  it('shows no way between its outlines', () => {
    let [worst, where] = [0, ''];
    for (const { swapped, tracks } of waysOf(id)) {
      for (const track of tracks) {
        for (const moment of MOMENTS) {
          joinings.length = 0;
          draw(figureOf(id), sample(track, moment), { swapped, breath: 0.5 });
          expect(joinings.length).toBeGreaterThan(4);
          for (const outlines of joinings) {
            const found = farthestOutside(outlines);
            if (found > worst) [worst, where] = [found, `${track.name} ${moment}, of ${outlines.length} outlines`];
          }
        }
      }
    }
    expect(worst, where).toBeLessThan(SEEN_CM);
  });
});
