/** Changing the exercise on the way: a lower dose at once, or another one in its place. */

import { describe, expect, it } from 'vitest';
import type { Dose, Item } from '../src/core/contract';
import { placeAt, timelineOf, workStart } from '../src/core/pacer';
import { begin, exerciseDone, itemOf, lighten, rated, setsOf, swapItem, swapStarted, timelineOfRun, type Run } from '../src/core/run';
import { anItem, aSession, at, birdDog, suitcaseDeadlift } from './builders';

const RATING = { form: 'ok', breath_held: false, rpe: 7 } as const;

function lower(item: Item, change: Partial<Dose>): Dose {
  const { dose_step, reps, hold_s, seconds, dose_text, tempo } = item;
  return { dose_step: dose_step - 1, reps, hold_s, seconds, dose_text, tempo, ...change };
}
const withLighter = (item: Item, ...doses: Partial<Dose>[]): Run =>
  begin(aSession({ items: [{ ...item, lighter: doses.map((change) => lower(item, change)) }, anItem({ item: 1 })] }), 2, false, at('08:00'));
const into = (run: Run, seconds: number): number => workStart(timelineOfRun(run)) + seconds;
const placeOf = (run: Run) => placeAt(timelineOfRun(run), run.elapsed);

describe('a lighter dose', () => {
  it('begins the repetition again that was going on, with what was done before it kept', () => {
    const run = withLighter(anItem(), { reps: [4, 4] });
    const next = lighten(run, into(run, 27));
    expect(placeOf(next)).toMatchObject({ step: { kind: 'rep', set: 0, rep: 2, reps: 4, phase: 0 }, within: 0 });
    expect(itemOf(next)).toMatchObject({ dose_step: 0, reps: [4, 4], lighter: [] });
    expect(next).toMatchObject({ adapted: true, lightened: true, stage: 'exercise' });
  });

  it('goes on to the rest when that repetition is no longer part of the set', () => {
    const run = withLighter(anItem(), { reps: [4, 4] });
    expect(placeOf(lighten(run, into(run, 55)))).toMatchObject({ step: { kind: 'rest', set: 1 } });
  });

  it('changes sides when this side has done enough', () => {
    const run = withLighter(suitcaseDeadlift(), { reps: [2, 2] });
    expect(placeOf(lighten(run, into(run, 17)))).toMatchObject({ step: { kind: 'switch', set: 0, side: 'left' } });
    const second = lighten(run, into(run, 24 + 5 + 9));
    expect(placeOf(second)).toMatchObject({ step: { kind: 'rep', set: 0, side: 'left', rep: 1 } });
  });

  it('counts alternating sides through', () => {
    const run = withLighter(birdDog(), { reps: [2, 2] });
    expect(placeOf(lighten(run, into(run, 8 * 3 + 1)))).toMatchObject({ step: { kind: 'rep', rep: 3, side: 'left' } });
  });

  it('ends the exercise when nothing of it is left', () => {
    const run = withLighter(anItem(), { reps: [4] });
    expect(lighten(run, into(run, 60 + 20 + 5))).toMatchObject({ stage: 'rating', adapted: true });
  });

  it('may be chosen before the first repetition, and shortens holds', () => {
    const held = anItem({ hold_s: 8, tempo: anItem().tempo.map((phase) => (phase.kind === 'hold' ? { ...phase, seconds: 8 } : phase)) });
    const run = withLighter(held, { tempo: anItem().tempo, hold_s: 2 });
    const next = lighten(run, 6);
    expect(next.elapsed).toBe(6);
    expect(timelineOfRun(next).seconds).toBeLessThan(timelineOfRun(run).seconds);
  });

  it('is told as what it is: the dose done, and too hard as planned', () => {
    const run = withLighter(anItem(), { reps: [4, 4] });
    const next = lighten(run, into(run, 27));
    const ended = { ...next, elapsed: timelineOfRun(next).seconds };
    expect(exerciseDone(ended, RATING)).toMatchObject({ item: 0, dose_step: 0, reason: 'too_hard' });
    expect(setsOf(ended)).toEqual([{ reps: 4, seconds: 40, ended_by: 'done' }, { reps: 4, seconds: 40, ended_by: 'done' }]);
    expect(exerciseDone(rated(ended), RATING)).toMatchObject({ item: 1, reason: 'none' });
  });

  it('is nothing where there is none', () => {
    const run = begin(aSession(), 2, false, at('08:00'));
    expect(lighten(run, 30)).toEqual({ ...run, elapsed: 30 });
  });
});

describe('a swap', () => {
  const other = suitcaseDeadlift({ exercise_id: 'hinge_free', item: 0, rank: 4, substitute: 'lower', seconds: 99 });

  it('takes the place of an exercise that has not begun, under a number of its own', () => {
    const { run, item } = swapItem({ ...begin(aSession(), 2, false, at('08:00')), elapsed: 12 }, 12, other);
    expect(run.session.items.map((each) => [each.item, each.exercise_id])).toEqual([[2, 'hinge_free'], [1, 'suitcase_deadlift']]);
    expect(run).toMatchObject({ index: 0, elapsed: 0, stage: 'exercise', adapted: true, stop: null });
    expect(item.item).toBe(2);
  });

  it('waits for the ratings of one that has', () => {
    const run = begin(aSession(), 2, false, at('08:00'));
    const { run: next } = swapItem(run, into(run, 25), other);
    expect(next).toMatchObject({ index: 0, stage: 'rating', stop: 'other' });
    expect(exerciseDone(next, RATING)).toMatchObject({ exercise_id: 'bridge_full', reason: 'other', sets: [{ reps: 2, ended_by: 'choice' }, { reps: 0 }] });
    expect(itemOf(rated(next))).toMatchObject({ exercise_id: 'hinge_free', item: 2 });
  });

  it('is noted with the rank at which it was shown, and leaves the plan as it was shown', () => {
    const { run, item } = swapItem(begin(aSession(), 3, false, at('08:00')), 0, other);
    expect(swapStarted(run, item)).toMatchObject({
      type: 'SessionStarted', session_id: run.session.id, before: 3, planned_s: 99,
      items: [{ item: 2, exercise_id: 'hinge_free', rank: 4, substitute: 'lower', seconds: 99 }],
    });
  });
});

describe('the line', () => {
  it('knows one-sided from alternating work', () => {
    const sides = (item: Item) => new Set(timelineOf(item, { kind: 'settle', seconds: 15 }).steps.flatMap((step) => (step.kind === 'rep' ? [step.oneSided] : [])));
    expect([sides(suitcaseDeadlift()), sides(birdDog()), sides(anItem())]).toEqual([new Set([true]), new Set([false]), new Set([false])]);
  });
});
