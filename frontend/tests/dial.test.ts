/** The pacer's ring and disc: where they stand at a share of a step and of a breath. */

import { describe, expect, it } from 'vitest';
import { dialHand, discPoints, ringPoints } from '../src/parts/dial';

type Point = [x: number, y: number];
const pairs = (points: string): Point[] => points.split(' ').reduce<Point[]>((found, value, at, all) => (at % 2 ? [...found, [Number(all[at - 1]), Number(value)]] : found), []);
const fromMiddle = ([x, y]: Point): number => Math.hypot(x - 1000, y - 1000);

describe('the ring', () => {
  it('grows clockwise from the top', () => {
    expect(ringPoints(0)).toBe('1000 80');
    const half = pairs(ringPoints(0.5));
    expect([half[0], half.at(-1)]).toEqual([[1000, 80], [1000, 1920]]);
    expect(Math.min(...half.map(([x]) => x))).toBeGreaterThanOrEqual(1000);
    for (const point of half) expect(Math.abs(fromMiddle(point) - 920)).toBeLessThan(1);
  });

  it('is whole at the end, and no more than whole', () => {
    const whole = pairs(ringPoints(1));
    expect([whole[0], whole.at(-1), whole.length]).toEqual([[1000, 80], [1000, 80], 61]);
    expect(ringPoints(1.2)).toBe(ringPoints(1));
  });

  it('is never more than a corner behind', () => {
    for (const passed of [0.001, 0.1234, 0.999]) {
      const [x, y] = pairs(ringPoints(passed)).at(-1) as Point;
      expect(((Math.atan2(y - 1000, x - 1000) / (2 * Math.PI) + 1.25) % 1) - passed).toBeCloseTo(0, 2);
    }
  });
});

describe('the disc', () => {
  it('swells with the breath and stays within the ring', () => {
    const radius = (lung: number): number => fromMiddle(pairs(discPoints(lung))[0] as Point);
    expect([radius(0), radius(0.5), radius(1)].map(Math.round)).toEqual([480, 650, 820]);
  });
});

it('changes only what differs', () => {
  const told: string[] = [];
  const part = (name: string) => ({ setAttribute: () => told.push(name) }) as never;
  const show = dialHand(part('ring'), part('disc'));
  for (const [passed, lung] of [[0, 0.5], [0.1, 0.5], [0.1, 0.6], [0.1, 0.6]] as const) show({ passed, lung });
  expect(told).toEqual(['ring', 'disc', 'ring', 'disc']);
});
