/**
 * One session being done, as a plain value: what has been shown, done and answered so far.
 * Every function takes a run and gives the next one, so a run can be stored after each step and resumed exactly.
 */

import type { FormRating, Item, LegResponse, Session, SkipReason } from './contract';
import type { DoneSet, Payload, StartedItem } from './events';
import { creditOf, endOfSet, leadOf, sameRepetition, timelineOf, workStart, type Timeline } from './pacer';

export type Stage = 'exercise' | 'rating' | 'calmer' | 'pain' | 'blame' | 'legs' | 'leave' | 'closing';
/** Why an exercise was ended before its last repetition. */
export type Stop = 'pain' | 'leg' | 'too_hard' | 'no_time' | 'wrong_place' | 'other';

export interface Rating {
  form: FormRating;
  breath_held: boolean;
  /** Effort on Borg CR10, 0–10. */
  rpe: number;
}

export interface Run {
  session: Session;
  before: number;
  leg_symptoms: boolean;
  /** Milliseconds since 1970, UTC. */
  started_at: number;
  stage: Stage;
  /** Position in `session.items` of the exercise shown. */
  index: number;
  /** Seconds on this exercise's line, as far as it was really followed. */
  elapsed: number;
  /** Sets ended early, by number. The others are credited from the line. */
  early: Record<number, DoneSet>;
  stop: Stop | null;
  /** The person wants to finish here: the closing questions follow this exercise's ratings. */
  leaving: boolean;
  /** Exercise ids answered with ExerciseDone, in order. */
  done: string[];
  leg_further: string[];
  adapted: boolean;
  /** The exercise shown was made lighter on the way. */
  lightened?: boolean;
  during: number | null;
  after: number | null;
  blamed: string[];
}

export function begin(session: Session, before: number, legSymptoms: boolean, now: number): Run {
  return {
    session, before, leg_symptoms: legSymptoms, started_at: now,
    stage: 'exercise', index: 0, elapsed: 0, early: {}, stop: null, leaving: false,
    done: [], leg_further: [], adapted: false, during: null, after: null, blamed: [],
  };
}

export function itemOf(run: Run): Item {
  const item = run.session.items[run.index];
  if (!item) throw new RangeError(`session ${run.session.id} has no item ${run.index}`);
  return item;
}

export const timelineOfRun = (run: Run): Timeline =>
  timelineOf(itemOf(run), leadOf(run.session.items, run.index));

function startedItem(item: Item): StartedItem {
  const { item: number, exercise_id, track, rank, dose_step, role, substitute, seconds } = item;
  return { item: number, exercise_id, track, rank, dose_step, role, substitute, seconds };
}

export function sessionStarted(run: Run): Payload {
  const { id, slot, kind, context, phase, items, planned_s } = run.session;
  return {
    type: 'SessionStarted', session_id: id, slot, kind, context, phase,
    before: run.before, unplanned: false, items: items.map(startedItem), planned_s,
  };
}

/** The set the clock is in, or the first one while still getting ready. */
export function currentSet(timeline: Timeline, elapsed: number): number {
  let set = 0;
  for (const step of timeline.steps) {
    if (step.start > elapsed) break;
    if (step.kind === 'rep' || step.kind === 'switch') set = step.set;
  }
  return set;
}

/** Repetitions and seconds are written per side, as they are planned. */
function setOf(run: Run, timeline: Timeline, set: number, elapsed: number, ended_by: DoneSet['ended_by']): DoneSet {
  const { reps, seconds } = creditOf(timeline, set, elapsed);
  const { sides } = itemOf(run);
  return { reps: Math.floor(reps / sides), seconds: Math.round(seconds / sides), ended_by };
}

/** Form slipped, or it was enough: this set is over, the next one follows after its rest. */
export function endSet(run: Run, elapsed: number, why: 'form' | 'choice'): Run {
  const timeline = timelineOfRun(run);
  const set = currentSet(timeline, elapsed);
  const early = { ...run.early, [set]: setOf(run, timeline, set, elapsed, why) };
  const next = endOfSet(timeline, set);
  return next >= timeline.seconds ? finish({ ...run, early, elapsed: timeline.seconds }) : { ...run, early, elapsed: next };
}

/** The line has been followed to its end. */
export function finish(run: Run): Run {
  return { ...run, elapsed: timelineOfRun(run).seconds, stage: 'rating' };
}

/** The exercise stops here. One that never began asks for no ratings: there is nothing to rate. */
export function stopExercise(run: Run, elapsed: number, stop: Stop): Run {
  const leg_further = stop === 'leg' ? [...run.leg_further, itemOf(run).exercise_id] : run.leg_further;
  const stopped: Run = { ...run, elapsed, stop, leg_further, adapted: true };
  const begun = elapsed > workStart(timelineOfRun(run));
  return begun ? { ...stopped, stage: 'rating' } : afterExercise(stopped);
}

function endedBy(stop: Stop | null): DoneSet['ended_by'] {
  if (stop === null) return 'done';
  return stop === 'pain' || stop === 'leg' ? 'pain' : 'choice';
}

/** All planned sets with what was done of them. */
export function setsOf(run: Run): DoneSet[] {
  const timeline = timelineOfRun(run);
  return itemOf(run).reps.map((planned, set) => {
    const early = run.early[set];
    if (early) return early;
    const done = setOf(run, timeline, set, run.elapsed, 'done');
    return done.reps >= planned ? done : { ...done, ended_by: endedBy(run.stop) };
  });
}

function reasonOf(stop: Stop | null): SkipReason {
  if (stop === null) return 'none';
  return stop === 'leg' ? 'pain' : stop;
}

export function exerciseDone(run: Run, rating: Rating): Payload {
  const { item, exercise_id, dose_step, laterality } = itemOf(run);
  return {
    type: 'ExerciseDone', session_id: run.session.id, item, exercise_id, dose_step,
    sets: setsOf(run), ...rating, reason: run.stop === null && run.lightened ? 'too_hard' : reasonOf(run.stop),
    ...(laterality === 'bilateral' ? {} : { first_side: 'right' as const }),
  };
}

/** After the ratings are given (and already stored). */
export function rated(run: Run): Run {
  return afterExercise({ ...run, done: [...run.done, itemOf(run).exercise_id] });
}

function afterExercise(run: Run): Run {
  if (run.leaving) return finishSession(run);
  if (run.stop === 'pain' || run.stop === 'leg') return { ...run, stage: 'calmer' };
  return nextExercise(run);
}

export function nextExercise(run: Run): Run {
  const index = run.index + 1;
  if (index >= run.session.items.length) return finishSession(run);
  return { ...run, stage: 'exercise', index, elapsed: 0, early: {}, stop: null, lightened: false };
}

/** Finishing in the middle of an exercise: what was done of it is rated and counts. */
export function leaveSession(run: Run, elapsed: number): Run {
  const begun = run.stage === 'exercise' && elapsed > workStart(timelineOfRun(run));
  if (!begun) return finishSession(run);
  return { ...run, elapsed, stop: 'other', leaving: true, adapted: true, stage: 'rating' };
}

/** Back from the question why one wants to leave. */
export const stay = (run: Run): Run => ({ ...run, stage: 'exercise', stop: null, leaving: false });

/** To the closing questions, or, if nothing was done, to the question why. */
export function finishSession(run: Run): Run {
  const adapted = run.adapted || run.done.length < run.session.items.length;
  return { ...run, adapted, stage: run.done.length > 0 ? 'pain' : 'leave' };
}

const withItem = (run: Run, index: number, gone: 0 | 1, item: Item): Run =>
  ({ ...run, adapted: true, session: { ...run.session, items: run.session.items.toSpliced(index, gone, item) } });

/** The next lower dose at once: the repetition that is going on begins again on it. */
export function lighten(run: Run, elapsed: number): Run {
  const item = itemOf(run);
  const [dose, ...lighter] = item.lighter ?? [];
  if (!dose) return { ...run, elapsed };
  const next = { ...withItem(run, run.index, 1, { ...item, ...dose, last_extra_s: 0, lighter }), lightened: true };
  const moved = sameRepetition(timelineOfRun(run), timelineOfRun(next), elapsed);
  return moved >= timelineOfRun(next).seconds ? finish(next) : { ...next, elapsed: moved };
}

/** The number of an exercise that was not planned: it takes no other's place. */
const freshNumber = (run: Run): number => 1 + Math.max(...run.session.items.map((other) => other.item));

/** Another exercise instead. What was done of this one is rated first; one that never began simply gives way. */
export function swapItem(run: Run, elapsed: number, other: Item): { run: Run; item: Item } {
  const item: Item = { ...other, item: freshNumber(run) };
  if (elapsed > workStart(timelineOfRun(run))) {
    return { item, run: { ...withItem(run, run.index + 1, 0, item), elapsed, stop: 'other', stage: 'rating' } };
  }
  return { item, run: { ...withItem(run, run.index, 1, item), elapsed: 0, early: {}, stop: null, lightened: false } };
}

/** What was shown beside the plan, and at which rank: the first start of a session keeps naming its items. */
export function swapStarted(run: Run, item: Item): Payload {
  return { ...sessionStarted(run), items: [startedItem(item)], planned_s: item.seconds } as Payload;
}

/** After a stop: two minutes of easy breathing take the place of the rest. */
export function withCalmItem(run: Run, item: Item): Run {
  const kept = run.session.items.slice(0, run.index + 1);
  const session = { ...run.session, items: [...kept, { ...item, item: freshNumber(run) }] };
  return nextExercise({ ...run, session, adapted: true });
}

/** Which exercise is asked only when pain went above 3 and more than one could be meant. */
export function painAnswered(run: Run, during: number, after: number): Run {
  const answered = { ...run, during, after };
  const ask = Math.max(during, after) > 3;
  return { ...answered, stage: ask ? 'blame' : 'legs', blamed: ask && run.done.length === 1 ? run.done : [] };
}

export const NO_LEGS: LegAnswers = { leg: 'none', leg_blamed: [], neuro_new: false };

export interface LegAnswers {
  leg: LegResponse;
  leg_blamed: string[];
  neuro_new: boolean;
}

/** Legs and new nerve signs are asked where legs are part of the story, at intake or in this session. */
export const asksLegs = (run: Run): boolean => run.leg_symptoms || run.leg_further.length > 0;

export function sessionDone(run: Run, legs: LegAnswers, now: number): Payload {
  return {
    type: 'SessionDone', session_id: run.session.id,
    during: run.during ?? run.before, after: run.after ?? run.before, blamed: run.blamed, ...legs,
    wall_s: Math.max(0, Math.round((now - run.started_at) / 1000)), adapted: run.adapted,
  };
}
