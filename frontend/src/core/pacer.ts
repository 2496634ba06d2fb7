/**
 * The pacer: an exercise as a line of timed steps, and where on it a given elapsed time lies.
 * Time comes in as an argument, so the pacer cannot drift: it is asked, it does not count.
 */

import type { Item, TempoPhase } from './contract';

export type Side = 'right' | 'left' | 'both';

interface Timed {
  /** Seconds from the beginning of the exercise. */
  start: number;
  seconds: number;
}

export type Step = Timed &
  (
    | { kind: 'settle' | 'transition' | 'setup' }
    | { kind: 'rep'; set: number; rep: number; reps: number; side: Side; oneSided: boolean; phase: number; tempo: TempoPhase; lastPhase: boolean }
    | { kind: 'switch'; set: number; side: Side }
    | { kind: 'rest'; set: number }
  );

type Untimed<S> = S extends Timed ? Omit<S, 'start'> : never;
export type StepDraft = Untimed<Step>;

export interface Lead {
  kind: 'settle' | 'transition';
  seconds: number;
}

/** How often what moves is drawn anew. Enough for slow movements, and little enough for a small phone. */
export const PICTURES_A_SECOND = 30;

const UPRIGHT = new Set(['standing', 'seated']);
export const SETTLE_S = 15;

/** Seconds between two exercises: less when the body stays where it is, more between floor and upright. */
export function transitionSeconds(from: Item, to: Item): number {
  const [a, b] = [from.positions[0] ?? 'standing', to.positions[0] ?? 'standing'];
  if (a === b) return 5;
  return UPRIGHT.has(a) === UPRIGHT.has(b) ? 10 : 20;
}

/** The time before item `index`: settling in before the first, getting over there before the others. */
export function leadOf(items: readonly Item[], index: number): Lead {
  const [before, item] = [items[index - 1], items[index]];
  if (!before || !item) return { kind: 'settle', seconds: SETTLE_S };
  return { kind: 'transition', seconds: transitionSeconds(before, item) };
}

function sidesOf(item: Item): Side[] {
  return item.laterality === 'unilateral' ? ['right', 'left'] : ['both'];
}

function* repetition(item: Item, set: number, rep: number, reps: number, side: Side): Generator<StepDraft> {
  for (const [phase, tempo] of item.tempo.entries()) {
    const lastPhase = phase === item.tempo.length - 1;
    const oneSided = item.laterality === 'unilateral';
    yield { kind: 'rep', set, rep, reps, side, oneSided, phase, tempo, seconds: tempo.seconds, lastPhase };
  }
}

/** One set: alternating exercises change side with every repetition, unilateral ones once in the middle. */
function* workOfSet(item: Item, set: number, perSide: number): Generator<StepDraft> {
  if (item.laterality === 'alternating') {
    for (let rep = 0; rep < perSide * 2; rep++) {
      yield* repetition(item, set, rep, perSide * 2, rep % 2 === 0 ? 'right' : 'left');
    }
    return;
  }
  for (const [index, side] of sidesOf(item).entries()) {
    if (index > 0) yield { kind: 'switch', set, side, seconds: item.switch_s };
    for (let rep = 0; rep < perSide; rep++) yield* repetition(item, set, rep, perSide, side);
  }
}

function* stepsOf(item: Item, lead: Lead): Generator<StepDraft> {
  yield { kind: lead.kind, seconds: lead.seconds };
  yield { kind: 'setup', seconds: item.setup_s };
  for (const [set, reps] of item.reps.entries()) {
    if (set > 0) yield { kind: 'rest', set, seconds: item.rest_s };
    yield* workOfSet(item, set, reps);
  }
}

/** A stretched walk is longer only at its very end: the last moving phase takes the extra seconds. */
function stretched(drafts: StepDraft[], extra: number): StepDraft[] {
  const last = drafts.findLastIndex((draft) => draft.kind === 'rep' && draft.tempo.kind === 'move');
  return drafts.map((draft, index) => (index === last ? { ...draft, seconds: draft.seconds + extra } : draft));
}

export interface Timeline {
  steps: Step[];
  /** Seconds of the whole line, lead included. */
  seconds: number;
}

/** The line of one exercise. Steps of zero seconds are left out: nobody can follow them. */
export function timelineOf(item: Item, lead: Lead): Timeline {
  const steps: Step[] = [];
  let start = 0;
  const drafts = [...stepsOf(item, lead)];
  for (const draft of item.last_extra_s ? stretched(drafts, item.last_extra_s) : drafts) {
    if (draft.seconds <= 0) continue;
    steps.push({ ...draft, start });
    start += draft.seconds;
  }
  return { steps, seconds: start };
}

export interface Place {
  index: number;
  step: Step;
  /** Seconds since this step began, and until it ends. */
  within: number;
  left: number;
}

/** Where `elapsed` seconds lie on the line, or null when it is over. */
export function placeAt(timeline: Timeline, elapsed: number): Place | null {
  const { steps } = timeline;
  if (elapsed >= timeline.seconds) return null;
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((steps[middle] as Step).start <= elapsed) low = middle;
    else high = middle - 1;
  }
  const step = steps[low] as Step;
  const within = Math.max(0, elapsed - step.start);
  return { index: low, step, within, left: step.seconds - within };
}

/** When the first repetition begins. */
export function workStart(timeline: Timeline): number {
  return timeline.steps.find((step) => step.kind === 'rep')?.start ?? timeline.seconds;
}

/** When `set` is over, that is when its rest (or the end) begins. */
export function endOfSet(timeline: Timeline, set: number): number {
  return timeline.steps.find((step) => step.kind === 'rest' && step.set > set)?.start ?? timeline.seconds;
}

/** Set, side and repetition as one number to compare; null while getting ready. */
function orderOf(step: Step): number | null {
  if (step.kind === 'rest') return step.set * 10_000 - 1;
  if (step.kind !== 'rep' && step.kind !== 'switch') return null;
  // Alternating sides are counted through; one-sided work is done right first, then left.
  const second = step.kind === 'switch' || (step.side === 'left' && step.oneSided);
  return step.set * 10_000 + (second ? 1_000 : 0) + (step.kind === 'rep' ? step.rep : -1);
}

/** Where on another dose's line the repetition begins that was going on at `elapsed`, or what follows it there. */
export function sameRepetition(from: Timeline, to: Timeline, elapsed: number): number {
  const place = placeAt(from, elapsed);
  if (!place) return to.seconds;
  const reached = orderOf(place.step);
  if (reached === null) return elapsed;
  return to.steps.find((step) => (orderOf(step) ?? -1) >= reached)?.start ?? to.seconds;
}

export interface Credit {
  /** Whole repetitions, all sides together. */
  reps: number;
  /** Seconds of work, without rests, changes of side and setting up. */
  seconds: number;
}

/** What was done of `set` when the clock stood at `elapsed`. */
export function creditOf(timeline: Timeline, set: number, elapsed: number): Credit {
  let [reps, seconds] = [0, 0];
  for (const step of timeline.steps) {
    if (step.kind !== 'rep' || step.set !== set) continue;
    const done = Math.min(step.seconds, Math.max(0, elapsed - step.start));
    seconds += done;
    if (step.lastPhase && done >= step.seconds - 1e-6) reps += 1;
  }
  return { reps, seconds: Math.round(seconds) };
}

/** Starts of the steps in the half-open stretch (from, to], for ticks scheduled a little ahead. */
export function boundaries(timeline: Timeline, from: number, to: number): Step[] {
  return timeline.steps.filter((step) => step.start > from && step.start <= to);
}

/** How full the breath is at the beginning and end of each step, 0–1. A free breath stays as it is. */
export function breathLevels(timeline: Timeline): [number, number][] {
  let level = 0.5;
  return timeline.steps.map((step) => {
    const from = level;
    if (step.kind !== 'rep') level = 0.5;
    else if (step.tempo.breath === 'in') level = 1;
    else if (step.tempo.breath === 'out') level = 0;
    return [from, level];
  });
}

/** Slow at both ends, as a breath is. `fraction` 0–1. */
export const eased = (from: number, to: number, fraction: number): number =>
  from + (to - from) * (0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, Math.max(0, fraction))));
