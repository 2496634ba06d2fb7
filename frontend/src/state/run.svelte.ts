/** The session in progress, its clock, and its place in the phone's memory. */

import { untrack } from 'svelte';
import type { Item, Session } from '../core/contract';
import type { Payload } from '../core/events';
import { boundaries, leadOf, PICTURES_A_SECOND, placeAt, timelineOf, workStart, type Place, type Timeline } from '../core/pacer';
import * as core from '../core/run';
import type { LegAnswers, Rating, Run, Stop } from '../core/run';
import { personDay } from '../core/day';
import { forget, keep, kept } from '../io/database';
import { restSound, soundIsAsleep, tick, unlockSound, whenSoundChanges, type Tick } from '../io/sound';
import { allowSleep, keepAwake } from '../io/wakelock';
import { zone } from './clock.svelte';
import { announce, announceEnd, fallSilent } from './guide';
import { record } from './outbox.svelte';
import { person } from './person.svelte';
import { chosen } from './preferences.svelte';

const AHEAD_S = 0.2;
/**
 * No frame comes so late, unless the page was asleep: then everything is shown at once. Where nothing moves one is asked for
 * after 0.07 s, and a phone that saves its battery has only thirty a second to give.
 */
const JUMP_S = 0.15;
/**
 * Pictures are worked out so far ahead, for no longer than this at a time: the first repetition while getting ready, and
 * no picture in the frame that shows it, where a slow phone has no time for it.
 */
const PICTURES_AHEAD_S = 8;
const PICTURE_S = 1 / PICTURES_A_SECOND;
const PREPARING_MS = 8;
/** A frame asked for so long after the last one is given when the next picture is due, sixty times a second or more. */
const ASKED_AFTER_S = 0.75 * PICTURE_S;
/** And where nothing moves: in time for the next tick, and before it would count as a jump. */
const STILL_ASKED_AFTER_S = 0.07;

let run = $state.raw<Run | null>(null);
/** Seconds on the line of the exercise shown, moved on by every frame while the clock runs. No screen waits for it. */
let elapsed = 0;
/**
 * Parts of the screen are told of a change one after the other, each in a frame of its own, and what moves is drawn in
 * the frames between: no frame has to do all. These count up when the seconds, the words, the counts are due.
 */
let secondsDue = $state(0);
let wordsDue = $state(0);
let countsDue = $state(0);
let shown = { index: -1, seconds: 0 };
let partsBehind = 0;
const followers = new Set<Follower>();
let going = $state(false);
let cameBack = $state(false);
let muted = $state(false);
let startedAt = 0;
let base = 0;
let heardUntil = 0;
let frame = 0;
let waiting: ReturnType<typeof setTimeout> | undefined;
let toldStep = -1;
let preparedUntil = 0;

// From items and index, not from the run itself: the run is a new value with every heartbeat, the line is not.
const items = $derived(run?.session.items ?? null);
const index = $derived(run?.index ?? 0);
const item = $derived<Item | null>(items?.[index] ?? null);
const timeline = $derived<Timeline | null>(items && item ? timelineOf(item, leadOf(items, index)) : null);

/** Exact whenever it is asked. Who shows it is told by one of the counters. */
function place(_due: number): Place | null {
  return timeline ? placeAt(timeline, elapsed) : null;
}

export const running = {
  get run() { return run; },
  get timeline() { return timeline; },
  get place() { return place(secondsDue); },
  get step() { return place(secondsDue)?.step ?? null; },
  /** The same for what is said in words, and for what is counted: one and two frames later. */
  get worded() { return place(wordsDue); },
  get counted() { return place(countsDue); },
  get item() { return item; },
  get going() { return going; },
  /** The page was hidden while the clock ran: it stopped, and asks before it goes on. */
  get cameBack() { return cameBack; },
  /** Ticks are wanted, but the phone has taken the sound away: a tap brings it back. */
  get muted() { return muted && chosen.sound && going; },
};

/** What the clock says now. Differences of one clock: nothing is added up, so nothing drifts. */
const elapsedNow = (): number => (going ? base + (performance.now() - startedAt) / 1000 : base);

/** Inside a tap, when ticks have just been chosen. */
export const wakeSound = (): void => unlockSound();

async function store(): Promise<void> {
  if (!run || !person.id) return;
  await keep('run', { patient_id: person.id, run });
  await keep('beat', { index: run.index, elapsed: run.elapsed });
}

/** Who draws at every turn of the clock, past Svelte. `prepare` is for moments to come. */
export interface Follower { draw(at: Place): void; prepare?(ahead: Place): void }

/** Draws at once, and from then on as the clock goes. The answer ends it. */
export function followClock(one: Follower): () => void {
  followers.add(one);
  const here = hereNow();
  if (here) one.draw(here);
  return () => { followers.delete(one); };
}

const hereNow = (): Place | null => untrack(() => place(0));

function draw(): void {
  const here = hereNow();
  if (here) for (const one of followers) one.draw(here);
}

/** All at once: where the clock was set, or has jumped. */
function showAt(seconds: number): void {
  elapsed = seconds;
  const here = hereNow();
  shown = { index: here?.index ?? -1, seconds: Math.ceil((here?.left ?? 0) - 1e-6) };
  partsBehind = 0;
  secondsDue += 1;
  wordsDue += 1;
  countsDue += 1;
  draw();
}

function setClock(seconds: number): void {
  showAt(seconds);
  // A hair before, so that a step that begins right here is heard.
  [base, startedAt, heardUntil, toldStep, preparedUntil] = [seconds, performance.now(), seconds - 0.001, -1, seconds];
}

function stopFrames(): void {
  cancelAnimationFrame(frame);
  clearTimeout(waiting);
}

const TICKS: Partial<Record<string, Tick>> = { rest: 'rest', switch: 'rest', setup: 'rest' };

function sound(now: number, line: Timeline): void {
  if (!chosen.sound) return;
  for (const next of boundaries(line, heardUntil, now + AHEAD_S)) {
    const kind = next.kind === 'rep' ? (next.phase === 0 ? 'rep' : 'phase') : TICKS[next.kind];
    if (kind) tick(kind, next.start - now);
  }
  if (line.seconds > heardUntil && line.seconds <= now + AHEAD_S) tick('end', line.seconds - now);
  heardUntil = Math.max(heardUntil, now + AHEAD_S);
}

/**
 * Each part is announced once, as it begins: by its number on the line. Said is what the last frame showed: by now the clock
 * may have passed the place where it waits for a tap.
 */
function tell(): void {
  const here = hereNow();
  if (!here || here.index === toldStep) return;
  toldStep = here.index;
  announce(here.step);
}

/** For people who want to begin each exercise by their own tap. */
function waitsBeforeWork(now: number, line: Timeline): boolean {
  const start = workStart(line);
  if (chosen.flows || base >= start || now < start) return false;
  setClock(start);
  pause();
  return true;
}

/** Where the clock stands, for a sudden end. A task of its own: writing it down would make the frame longer. */
function beat(): void {
  const at = { index: run?.index ?? 0, elapsed };
  setTimeout(() => { if (run) void keep('beat', at); });
}

/** Tells the next part of the screen that it is due; false when all of it is up to date. */
function tellScreen(): boolean {
  const here = hereNow();
  const [index, seconds] = [here?.index ?? -1, Math.ceil((here?.left ?? 0) - 1e-6)];
  if (index !== shown.index || seconds !== shown.seconds) {
    if (index !== shown.index) partsBehind = 2;
    shown = { index, seconds };
    secondsDue += 1;
    beat();
    return true;
  }
  if (partsBehind === 0) return false;
  if (partsBehind === 2) wordsDue += 1;
  else countsDue += 1;
  partsBehind -= 1;
  return true;
}

function prepare(line: Timeline): void {
  const began = performance.now();
  preparedUntil = Math.max(preparedUntil, elapsed);
  while (preparedUntil < elapsed + PICTURES_AHEAD_S && performance.now() - began < PREPARING_MS) {
    preparedUntil += 0.9 * PICTURE_S; // a whole one, rounded, might leave one out
    const there = placeAt(line, preparedUntil);
    if (there) for (const one of followers) one.prepare?.(there);
  }
}

/** What needs no frame, and would make one longer. */
function betweenFrames(line: Timeline): void {
  sound(elapsedNow(), line);
  tell();
  prepare(line);
}

/**
 * The next frame at once, if this one had no room for all; else in time for the next picture, or for the next change of
 * a number or a word. A frame costs a phone warmth even if nothing is drawn in it, so none is asked for in between.
 */
function nextFrame(line: Timeline, all: boolean): void {
  if (!all) {
    frame = requestAnimationFrame(onFrame);
    return;
  }
  const untilChange = (hereNow()?.left ?? 0) % 1 || 1;
  const asked = performance.now() + Math.min(followers.size ? ASKED_AFTER_S : STILL_ASKED_AFTER_S, untilChange) * 1000;
  waiting = setTimeout(() => {
    betweenFrames(line);
    waiting = setTimeout(() => { frame = requestAnimationFrame(onFrame); }, asked - performance.now());
  });
}

function onFrame(): void {
  if (!going || !run || !timeline) return;
  const now = elapsedNow();
  if (waitsBeforeWork(now, timeline)) return;
  if (now >= timeline.seconds) {
    announceEnd();
    void advance(core.finish(run));
    return;
  }
  let all = true;
  if (now - elapsed >= JUMP_S) {
    showAt(now);
    beat();
  } else {
    // One thing in each frame: a part of the screen, else what moves.
    elapsed = now;
    all = !tellScreen();
    if (all) draw();
  }
  nextFrame(timeline, all);
}

export function resume(): void {
  // Only an exercise has a clock. A sheet that closes behind a stopped one must not start it again.
  if (going || run?.stage !== 'exercise') return;
  if (chosen.sound) unlockSound();
  [startedAt, going, cameBack] = [performance.now(), true, false];
  heardUntil = Math.max(heardUntil, base);
  keepAwake();
  stopFrames();
  if (timeline) betweenFrames(timeline);
  frame = requestAnimationFrame(onFrame);
}

export function pause(): void {
  if (!going) return;
  base = elapsedNow();
  going = false;
  showAt(base);
  heardUntil = base;
  stopFrames();
  fallSilent();
  if (run) run = { ...run, elapsed: base };
  void store();
}

/** To the next thing on the line: the first repetition while getting ready, the next set while resting. */
export function skipAhead(): void {
  const step = hereNow()?.step;
  if (!run || !timeline || !step || step.kind === 'rep') return;
  const target = timeline.steps.find((each) => each.kind === 'rep' && each.start >= step.start)?.start;
  if (target === undefined) return;
  run = { ...run, elapsed: target };
  setClock(target);
  void store();
}

/** Takes over the next state of the run. The clock goes on by itself from one exercise to the next. */
async function advance(next: Run): Promise<void> {
  const [sameExercise, wasGoing] = [run?.index === next.index && next.stage === 'exercise', going];
  going = false;
  stopFrames();
  run = next;
  setClock(next.elapsed);
  if (next.stage === 'exercise' && (sameExercise ? wasGoing : next.index > 0)) resume();
  if (next.stage !== 'exercise' && next.stage !== 'rating') allowSleep();
  await store();
}

export async function beginSession(session: Session, before: number, legSymptoms: boolean): Promise<void> {
  const fresh = core.begin(session, before, legSymptoms, Date.now());
  await record(core.sessionStarted(fresh));
  await advance(fresh);
}

export async function endSet(why: 'form' | 'choice'): Promise<void> {
  if (run) await advance(core.endSet(run, elapsedNow(), why));
}

export async function stopExercise(stop: Stop): Promise<void> {
  if (run) await advance(core.stopExercise(run, elapsedNow(), stop));
}

/** The next lower dose of the exercise shown, from the repetition that is going on. */
export async function makeLighter(): Promise<void> {
  if (run) await advance(core.lighten(run, elapsedNow()));
}

/** Another exercise that the plan offers in this one's place. It is noted before it is shown. */
export async function swapFor(other: Item): Promise<void> {
  if (!run) return;
  const swapped = core.swapItem(run, elapsedNow(), other);
  await record(core.swapStarted(swapped.run, swapped.item));
  await advance(swapped.run);
}

export async function rateExercise(rating: Rating): Promise<void> {
  if (!run) return;
  await record(core.exerciseDone(run, rating));
  if (chosen.sound) unlockSound();
  await advance(core.rated(run));
}

export async function goOn(): Promise<void> {
  if (run) await advance(core.nextExercise(run));
}

export async function breatheInstead(calm: Item): Promise<void> {
  if (run) await advance(core.withCalmItem(run, calm));
}

export async function finishEarly(): Promise<void> {
  if (run) await advance(core.leaveSession(run, elapsedNow()));
}

export async function stayAfterAll(): Promise<void> {
  if (run) await advance(core.stay(run));
}

/** On to the legs, or, where they are no part of the story, straight to the end. */
async function afterPain(next: Run): Promise<void> {
  if (next.stage === 'legs' && !core.asksLegs(next)) await close(next, core.NO_LEGS);
  else await advance(next);
}

async function close(last: Run, legs: LegAnswers): Promise<void> {
  await record(core.sessionDone(last, legs, Date.now()));
  await advance({ ...last, stage: 'closing' });
  await forget('run', 'beat');
}

export async function answerPain(during: number, after: number): Promise<void> {
  if (run) await afterPain(core.painAnswered(run, during, after));
}

export async function answerBlame(blamed: string[]): Promise<void> {
  if (run) await afterPain({ ...run, blamed, stage: 'legs' });
}

export async function answerLegs(legs: LegAnswers): Promise<void> {
  if (run) await close(run, legs);
}

export async function leave(payload: Payload | null): Promise<void> {
  if (payload) await record(payload);
  await endRun();
}

export async function endRun(): Promise<void> {
  stopFrames();
  [run, going, cameBack] = [null, false, false];
  setClock(0);
  allowSleep();
  restSound();
  await forget('run', 'beat');
}

/** A reload, a call, a flat battery: the run comes back as it was, standing still. One of another day is over. */
export async function recallRun(): Promise<void> {
  const stored = await kept('run');
  if (!stored || stored.patient_id !== person.id) return;
  const today = personDay(Date.now(), zone(), person.wake);
  if (stored.run.stage === 'closing' || stored.run.session.id.slice(0, 10) !== today) {
    await forget('run', 'beat');
    return;
  }
  const last = await kept('beat');
  const elapsed = last?.index === stored.run.index && stored.run.stage === 'exercise' ? last.elapsed : stored.run.elapsed;
  run = { ...stored.run, elapsed };
  setClock(elapsed);
  cameBack = elapsed > 0 && run.stage === 'exercise';
}

export function watchHiding(): void {
  whenSoundChanges(() => { muted = soundIsAsleep(); });
  const hide = () => {
    if (!going) return;
    pause();
    cameBack = true;
  };
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') hide(); });
  addEventListener('pagehide', hide);
}
