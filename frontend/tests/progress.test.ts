import { describe, expect, it } from 'vitest';
import { bandPath, countOf, decisionsFor, flareSpans, inUse, linePath, xOf, yOf, type Frame, type Ladder, type ProgressDecision } from '../src/core/progress';

const FRAME: Frame = { left: 10, top: 0, width: 100, height: 50 };

const aDecision = (change: Partial<ProgressDecision>): ProgressDecision => ({
  day: '2026-11-20', until: '2026-11-20', times: 1, track: 'bridge', name: 'Bridge, slow', action: 'hold', rule: 'H11', text: '…', ...change,
});
const aLadder = (track: string, last_on: string | null): Ladder => ({
  track, name: track, purpose: '', functions: [], level: 0, levels: [], dose_step: 0, dose_text: '', load_kg: null,
  last_on, rests: false, rests_until: null, next: null, decided: null,
});

describe('the drawing of pain', () => {
  it('puts no pain at the foot and the worst at the top', () => {
    expect([yOf(0, FRAME), yOf(10, FRAME)]).toEqual([50, 0]);
  });

  it('spreads the days from edge to edge, and a single one into the middle', () => {
    expect([xOf(0, 3, FRAME), xOf(1, 3, FRAME), xOf(2, 3, FRAME)]).toEqual([10, 60, 110]);
    expect(xOf(0, 1, FRAME)).toBe(60);
  });

  it('leaves a gap where a morning was not answered', () => {
    expect(linePath([2, null, 4, 5], FRAME)).toBe('M10 40M76.7 30L110 25');
    expect(linePath([null, null], FRAME)).toBe('');
  });

  it('fills the usual range from the foot', () => {
    expect(bandPath([4, 4], FRAME)).toBe('M10 50L10 30L110 30L110 50Z');
    expect(bandPath([], FRAME)).toBe('');
  });

  it('marks a flare-up only on the days in sight', () => {
    const dates = ['2026-11-01', '2026-11-02', '2026-11-03'];
    expect(flareSpans(dates, [{ start: '2026-10-30', end: '2026-11-01' }, { start: '2026-11-03', end: null }])).toEqual([{ from: 0, to: 0 }, { from: 2, to: 2 }]);
    expect(flareSpans(dates, [{ start: '2026-09-01', end: '2026-09-04' }])).toEqual([]);
  });
});

describe('what is told of the weeks', () => {
  it('counts mornings by how they went', () => {
    const after = [{ date: '1', outcome: 'settled' }, { date: '2', outcome: 'raised' }, { date: '3', outcome: 'settled' }] as const;
    expect([countOf([...after], 'settled'), countOf([...after], 'missing')]).toEqual([2, 0]);
  });

  it('shows the ladder used last before those not begun', () => {
    const order = inUse([aLadder('a', null), aLadder('b', '2026-11-01'), aLadder('c', '2026-11-20')]);
    expect(order.map(({ track }) => track)).toEqual(['c', 'b', 'a']);
  });

  it('shows the decisions of one exercise, or only those that changed something', () => {
    const all = [aDecision({}), aDecision({ track: 'hinge', action: 'progress' }), aDecision({ action: 'regress' })];
    expect(decisionsFor(all, { track: 'bridge', moves: false })).toHaveLength(2);
    expect(decisionsFor(all, { track: null, moves: true }).map(({ action }) => action)).toEqual(['progress', 'regress']);
  });
});
