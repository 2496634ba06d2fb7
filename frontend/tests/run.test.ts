import { describe, expect, it } from 'vitest';
import { calmVersion } from '../src/core/calm';
import { ranksOf } from '../src/core/plan';
import {
  begin, endSet, exerciseDone, finish, finishSession, leaveSession, nextExercise, painAnswered, rated, sessionDone,
  sessionStarted, setsOf, stay, stopExercise, timelineOfRun, withCalmItem, asksLegs, NO_LEGS, type Run,
} from '../src/core/run';
import { workStart } from '../src/core/pacer';
import { anItem, aSession, at, suitcaseDeadlift } from './builders';

const RATING = { form: 'clean', breath_held: false, rpe: 4 } as const;
const fresh = (): Run => begin(aSession(), 2, false, at('08:00'));
const working = (run: Run, seconds: number): number => workStart(timelineOfRun(run)) + seconds;
const TEXTS = {
  breath: { name: 'Easy breathing', purpose: '', cues: [] },
  walk: { name: 'Easy walk', purpose: '', cues: [] },
};

describe('a session done as planned', () => {
  it('says at its start what was shown and at which rank', () => {
    const started = sessionStarted(fresh());
    expect(started).toMatchObject({ type: 'SessionStarted', session_id: '2026-11-26/morning', before: 2, unplanned: false });
    expect(started.type === 'SessionStarted' && started.items[0]).toEqual({
      item: 0, exercise_id: 'bridge_full', track: 'bridge', rank: 1, dose_step: 1, role: 'main', substitute: 'none', seconds: 150,
    });
  });

  it('credits every set in full, per side', () => {
    const first = finish(fresh());
    expect(setsOf(first)).toEqual([{ reps: 6, seconds: 60, ended_by: 'done' }, { reps: 6, seconds: 60, ended_by: 'done' }]);
    const second = finish(rated(first));
    expect(setsOf(second)).toEqual([{ reps: 3, seconds: 24, ended_by: 'done' }, { reps: 3, seconds: 24, ended_by: 'done' }]);
    expect(exerciseDone(second, RATING)).toMatchObject({ item: 1, reason: 'none', first_side: 'right' });
  });

  it('ends with the pain questions and is not adapted', () => {
    const run = rated(finish(rated(finish(fresh()))));
    expect([run.stage, run.adapted, run.done]).toEqual(['pain', false, ['bridge_full', 'suitcase_deadlift']]);
    const asked = painAnswered(run, 3, 2);
    expect(asked.stage).toBe('legs');
    expect(asksLegs(asked)).toBe(false);
    expect(sessionDone(asked, NO_LEGS, at('08:07'))).toMatchObject({ during: 3, after: 2, blamed: [], wall_s: 420, adapted: false });
  });

  it('asks which exercise only above 3, and marks the only one at once', () => {
    const both = rated(finish(rated(finish(fresh()))));
    expect(painAnswered(both, 4, 2)).toMatchObject({ stage: 'blame', blamed: [] });
    const only = rated(finish(begin(aSession({ items: [anItem()] }), 2, false, 0)));
    expect(painAnswered(only, 4, 2).blamed).toEqual(['bridge_full']);
  });
});

describe('a session that is cut short', () => {
  it('ends a set that was enough and goes on to its rest', () => {
    const run = fresh();
    const after = endSet(run, working(run, 35), 'choice');
    expect(after.elapsed).toBe(working(run, 60));
    expect(setsOf(finish(after))[0]).toEqual({ reps: 3, seconds: 35, ended_by: 'choice' });
  });

  it('ends a set when form slips and goes on after the rest', () => {
    const run = fresh();
    const after = endSet(run, working(run, 35), 'form');
    expect(after.stage).toBe('exercise');
    expect(after.elapsed).toBe(working(run, 60));
    expect(setsOf(finish(after))).toEqual([{ reps: 3, seconds: 35, ended_by: 'form' }, { reps: 6, seconds: 60, ended_by: 'done' }]);
  });

  it('ends the exercise when form slips in its last set', () => {
    const run = fresh();
    const after = endSet(run, working(run, 90), 'form');
    expect(after.stage).toBe('rating');
    expect(setsOf(after)[1]).toEqual({ reps: 1, seconds: 10, ended_by: 'form' });
  });

  it('stops for pain, asks for ratings and offers something calm', () => {
    const run = fresh();
    const stopped = stopExercise(run, working(run, 12), 'pain');
    expect(exerciseDone(stopped, RATING)).toMatchObject({
      reason: 'pain', sets: [{ reps: 1, seconds: 12, ended_by: 'pain' }, { reps: 0, seconds: 0, ended_by: 'pain' }],
    });
    expect(rated(stopped)).toMatchObject({ stage: 'calmer', adapted: true });
  });

  it('remembers the exercise that sent symptoms down the leg and then asks about legs', () => {
    const run = fresh();
    const stopped = stopExercise(run, working(run, 12), 'leg');
    expect(stopped.leg_further).toEqual(['bridge_full']);
    expect(asksLegs(stopped)).toBe(true);
    expect(exerciseDone(stopped, RATING)).toMatchObject({ reason: 'pain' });
  });

  it('skips an exercise that never began without asking how it was', () => {
    const run = stopExercise(fresh(), 3, 'wrong_place');
    expect(run).toMatchObject({ stage: 'exercise', index: 1, done: [], adapted: true, stop: null });
  });

  it('puts two minutes of breathing in the place of the rest', () => {
    const run = rated(stopExercise(fresh(), working(fresh(), 12), 'pain'));
    const calm = withCalmItem(run, anItem({ exercise_id: 'breath_seated' }));
    expect(calm.session.items.map((item) => [item.item, item.exercise_id])).toEqual([[0, 'bridge_full'], [2, 'breath_seated']]);
    expect(rated(finish(calm)).stage).toBe('pain');
  });

  it('rates what was done when someone finishes in the middle of an exercise', () => {
    const run = fresh();
    const leaving = leaveSession(run, working(run, 25));
    expect(leaving).toMatchObject({ stage: 'rating', leaving: true, stop: 'other' });
    expect(rated(leaving)).toMatchObject({ stage: 'pain', done: ['bridge_full'], adapted: true });
  });

  it('asks why when nothing was done, and lets one stay after all', () => {
    const leaving = leaveSession(fresh(), 4);
    expect(leaving.stage).toBe('leave');
    expect(stay(leaving)).toMatchObject({ stage: 'exercise', stop: null });
  });

  it('counts as adapted when exercises were left out', () => {
    expect(finishSession({ ...rated(finish(fresh())) }).adapted).toBe(true);
  });

  it('comes back from storage as the same value', () => {
    const run = endSet(fresh(), working(fresh(), 35), 'form');
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  });
});

describe('the calm version', () => {
  const session = aSession({ items: [anItem(), suitcaseDeadlift({ item: 1 })] });

  it('keeps the session’s name, so that showing up counts', () => {
    const calm = calmVersion(session, {}, TEXTS);
    expect(calm).toMatchObject({ id: session.id, kind: 'calm' });
    expect(calm.items.map((item) => item.exercise_id)).toEqual(['breath_seated', 'walk_with_rests']);
  });

  it('lasts as long as it says', () => {
    const calm = calmVersion(session, {}, TEXTS);
    let total = 0;
    for (let run: Run = begin(calm, 7, false, 0); ; run = nextExercise(run)) {
      total += timelineOfRun(run).seconds;
      if (run.index === calm.items.length - 1) break;
    }
    expect(total).toBe(calm.planned_s);
  });

  it('does not look like a fall in rank', () => {
    const ranks = ranksOf([aSession({ items: [anItem({ track: 'walking', rank: 4 })] })]);
    expect(calmVersion(session, ranks, TEXTS).items.map((item) => item.rank)).toEqual([0, 4]);
  });

  it('is the session itself when that is calm already', () => {
    const calm = aSession({ kind: 'calm' });
    expect(calmVersion(calm, {}, TEXTS)).toBe(calm);
  });
});
