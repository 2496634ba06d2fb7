/** The player's clock, with a hand on the time: frames come when the test says so. */

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import en from '../src/texts/en.json';
import { aSession, anItem, at, suitcaseDeadlift } from './builders';

const ANNA = { patient: { id: 'anna', label: 'Anna' }, device: { id: 'd', name: 'phone' }, intake_done: true, build: '', lock_screen: 'neutral' } as const;
const SETTLE_AND_SETUP_S = 25;

let frames: FrameRequestCallback[];
let page: EventTarget & { visibilityState: string };
let now: number;
let timers: { at: number; work: () => void }[];
/** How late this page comes to its timers, as a slow phone does. */
let lateMs: number;
/** Frames drawn so far. */
let given: number;

/** The next timer that runs out before a moment, taken from those that wait. */
function dueBefore(moment: number): (typeof timers)[number] | undefined {
  const next = timers.filter(({ at }) => at < moment).sort((one, other) => one.at - other.at)[0];
  timers = timers.filter((each) => each !== next);
  return next;
}

/** Time passes; one frame is drawn at its end, if one was asked for before. */
function pass(seconds: number): void {
  const end = now + seconds * 1000;
  for (let next = dueBefore(end - 0.5); next; next = dueBefore(end - 0.5)) {
    now = Math.min(end, Math.max(now, next.at + lateMs));
    next.work();
  }
  now = end;
  const due = frames;
  frames = [];
  given += due.length;
  for (const frame of due) frame(now);
}

async function freshPhone() {
  vi.resetModules();
  const database = await import('../src/io/database');
  await database.keep('person', ANNA);
  const { recallPerson } = await import('../src/state/person.svelte');
  await recallPerson();
  const player = await import('../src/state/run.svelte');
  const preferences = await import('../src/state/preferences.svelte');
  return { database, player, preferences, running: player.running };
}

async function waitingTypes(phone: Awaited<ReturnType<typeof freshPhone>>): Promise<string[]> {
  return (await (await phone.database.database()).getAll('outbox')).map((entry) => entry.event.type);
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  [frames, timers, now, lateMs, given] = [[], [], 5_000, 0, 0];
  page = Object.assign(new EventTarget(), { visibilityState: 'visible', documentElement: { lang: '' } });
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', (type: string, listen: EventListener) => page.addEventListener(type, listen));
  vi.stubGlobal('fetch', async () => { throw new TypeError('no network'); });
  vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame));
  vi.stubGlobal('cancelAnimationFrame', () => { frames = []; });
  vi.stubGlobal('setTimeout', (work: () => void, ms = 0) => {
    const timer = { at: now + ms, work };
    timers.push(timer);
    return timer;
  });
  vi.stubGlobal('clearTimeout', (timer: unknown) => { timers = timers.filter((each) => each !== timer); });
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(Date, 'now').mockImplementation(() => at('08:00') + now);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the player', () => {
  it('has the start in the outbox before the first exercise is shown', async () => {
    const phone = await freshPhone();
    await phone.player.beginSession(aSession(), 2, false);
    expect(await waitingTypes(phone)).toEqual(['SessionStarted']);
    expect(phone.running.going).toBe(false);
    expect(phone.running.step?.kind).toBe('settle');
  });

  it('is where the clock says, however late a frame comes', async () => {
    const { player, running } = await freshPhone();
    await player.beginSession(aSession(), 2, false);
    player.resume();
    pass(1);
    pass(SETTLE_AND_SETUP_S + 34);
    expect(running.step).toMatchObject({ kind: 'rep', set: 0, rep: 3, phase: 1 });
    expect(running.place?.within).toBeCloseTo(1, 6);
  });

  it('draws what moves thirty times a second, and in no frame in which words or numbers change; asks for no more', async () => {
    const { player, running } = await freshPhone();
    await player.beginSession(aSession(), 2, false);
    player.resume();
    pass(SETTLE_AND_SETUP_S);
    const [drawn, prepared]: [number[], number[]] = [[], []];
    const stop = player.followClock({ draw: ({ step, within }) => drawn.push(step.start + within), prepare: ({ step, within }) => prepared.push(step.start + within) });
    const before = given;
    for (let frame = 0; frame < 240; frame++) pass(1 / 60);
    const asked = given - before;
    stop();
    pass(1);
    const [since] = drawn;
    expect(drawn.length).toBeGreaterThan(110);
    expect(drawn.length).toBeLessThan(124);
    expect(drawn.slice(1).filter((at) => Math.abs((at - (since ?? 0)) % 1) < 1e-6)).toEqual([]);
    expect(Math.min(...prepared)).toBeGreaterThan(SETTLE_AND_SETUP_S);
    expect(asked).toBeLessThan(1.15 * drawn.length);
    expect(running.place?.step.start).toBeGreaterThan(SETTLE_AND_SETUP_S);
  });

  it('asks for a third of the frames where nothing moves, and is in time with every second all the same', async () => {
    const { player, running } = await freshPhone();
    await player.beginSession(aSession(), 2, false);
    player.resume();
    pass(SETTLE_AND_SETUP_S);
    const before = given;
    let [changes, late] = [0, 0];
    let left = Math.ceil(running.place?.left ?? 0);
    for (let frame = 0; frame < 280; frame++) {
      pass(1 / 60);
      const seen = Math.ceil((running.place?.left ?? 0) - 1e-6);
      if (seen !== left) late = Math.max(late, 1 - ((running.place?.left ?? 0) % 1));
      if (seen !== left) changes += 1;
      left = seen;
    }
    expect(given - before).toBeLessThan(15 * 280 / 60);
    expect(changes).toBe(4);
    expect(late).toBeLessThan(0.04);
  });

  it('writes its place down once a second, also where nothing moves on a phone that saves its battery', async () => {
    const { database, player } = await freshPhone();
    await player.beginSession(aSession(), 2, false);
    player.resume();
    pass(SETTLE_AND_SETUP_S);
    for (let frame = 0; frame < 78; frame++) pass(1 / 29);
    await vi.waitFor(async () => expect((await database.kept('beat'))?.elapsed).toBeGreaterThan(SETTLE_AND_SETUP_S + 1.9));
    expect((await database.kept('beat'))?.elapsed).toBeLessThan(SETTLE_AND_SETUP_S + 2.2);
  });

  it('stands still while paused and goes on from there', async () => {
    const { player, running } = await freshPhone();
    await player.beginSession(aSession(), 2, false);
    player.resume();
    pass(28);
    player.pause();
    pass(600);
    expect(running.place).toMatchObject({ within: 3, step: { start: 25 } });
    player.resume();
    pass(0.5);
    expect(running.place?.within).toBeCloseTo(3.5, 6);
  });

  it('stops when the phone is put away, and asks before it goes on', async () => {
    const { player, running } = await freshPhone();
    player.watchHiding();
    await player.beginSession(aSession(), 2, false);
    player.resume();
    pass(30);
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    pass(120);
    expect([running.going, running.cameBack]).toEqual([false, true]);
    expect(running.place).toMatchObject({ within: 1 });
  });

  it('comes back after a reload exactly where it was', async () => {
    const before = await freshPhone();
    await before.player.beginSession(aSession(), 2, false);
    before.player.resume();
    pass(47.5);
    before.player.pause();
    const place = JSON.stringify(before.running.place);
    await vi.waitFor(async () => expect((await before.database.kept('beat'))?.elapsed).toBe(47.5));
    await before.database.closeDatabase();
    const after = await freshPhone();
    await after.player.recallRun();
    expect(JSON.stringify(after.running.place)).toBe(place);
    expect([after.running.going, after.running.cameBack]).toEqual([false, true]);
  });

  it('comes back after a sudden end where it was a second ago at most', async () => {
    const before = await freshPhone();
    await before.player.beginSession(aSession(), 2, false);
    before.player.resume();
    for (let tenth = 0; tenth < 305; tenth++) pass(0.1);
    await vi.waitFor(async () => expect((await before.database.kept('beat'))?.elapsed).toBeGreaterThan(29));
    await before.database.closeDatabase();
    const after = await freshPhone();
    await after.player.recallRun();
    expect(30.5 - ((after.running.place?.step.start ?? 0) + (after.running.place?.within ?? 0))).toBeLessThan(1.1);
  });

  it('lets a session of another day rest', async () => {
    const before = await freshPhone();
    await before.player.beginSession(aSession(), 2, false);
    await before.database.closeDatabase();
    now += 24 * 3_600_000;
    const after = await freshPhone();
    await after.player.recallRun();
    expect(after.running.run).toBeNull();
  });

  it('does not run on behind the ratings when the sheet closes after a stop', async () => {
    const { player, running } = await freshPhone();
    await player.beginSession(aSession(), 2, false);
    player.resume();
    pass(SETTLE_AND_SETUP_S + 12);
    player.pause();
    await player.stopExercise('pain');
    player.resume();
    pass(600);
    expect(running.run).toMatchObject({ stage: 'rating', elapsed: SETTLE_AND_SETUP_S + 12 });
  });

  it('goes from one exercise to the next by itself, with time to get there', async () => {
    const phone = await freshPhone();
    await phone.player.beginSession(aSession(), 2, false);
    phone.player.resume();
    pass(1000);
    await vi.waitFor(() => expect(phone.running.run?.stage).toBe('rating'));
    await phone.player.rateExercise({ form: 'clean', breath_held: false, rpe: 4 });
    expect(await waitingTypes(phone)).toEqual(['SessionStarted', 'ExerciseDone']);
    expect(phone.running).toMatchObject({ going: true, step: { kind: 'transition', seconds: 20 } });
    phone.player.skipAhead();
    expect(phone.running.step).toMatchObject({ kind: 'rep', rep: 0 });
  });

  it('waits for a tap before each exercise for people who like it so', async () => {
    const { player, preferences, running } = await freshPhone();
    await preferences.prefer({ flows: false });
    await player.beginSession(aSession({ items: [anItem(), suitcaseDeadlift({ item: 1 })] }), 2, false);
    player.resume();
    pass(SETTLE_AND_SETUP_S + 3);
    expect(running).toMatchObject({ going: false, step: { kind: 'rep', rep: 0, phase: 0 } });
    player.resume();
    pass(2);
    expect(running.place?.within).toBeCloseTo(2, 6);
  });

  it('says the first part once where it waits for a tap, whenever the frames come', async () => {
    const said: string[] = [];
    vi.stubGlobal('speechSynthesis', { cancel: () => undefined, speak: ({ text }: { text: string }) => said.push(text) });
    vi.stubGlobal('SpeechSynthesisUtterance', class { lang = ''; constructor(readonly text: string) {} });
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify(en)));
    const { player, preferences, running } = await freshPhone();
    await preferences.prefer({ flows: false, voice: true, language: 'en' });
    player.followClock({ draw: () => undefined });
    lateMs = 5;
    for (let offset = 0; offset < 34; offset++) {
      said.length = 0;
      await player.beginSession(aSession({ items: [anItem(), suitcaseDeadlift({ item: 1 })] }), 2, false);
      player.resume();
      pass(SETTLE_AND_SETUP_S - 0.2 + offset / 1000);
      for (let frame = 0; frame < 20; frame++) pass(1 / 60);
      expect(running).toMatchObject({ going: false, step: { kind: 'rep', rep: 0, phase: 0 } });
      player.resume();
      for (let frame = 0; frame < 20; frame++) pass(1 / 60);
      expect(said).toEqual(['1, up, breathe out']);
    }
  });

  it('closes without asking about legs where legs are no part of the story', async () => {
    const phone = await freshPhone();
    await phone.player.beginSession(aSession({ items: [anItem()] }), 2, false);
    phone.player.resume();
    pass(1000);
    await vi.waitFor(() => expect(phone.running.run?.stage).toBe('rating'));
    await phone.player.rateExercise({ form: 'ok', breath_held: true, rpe: 6 });
    await phone.player.answerPain(3, 1);
    expect(phone.running.run?.stage).toBe('closing');
    expect((await waitingTypes(phone)).at(-1)).toBe('SessionDone');
    expect(await phone.database.kept('run')).toBeUndefined();
  });

  it('goes on with a lighter dose at once', async () => {
    const { player, running } = await freshPhone();
    const { dose_step, hold_s, seconds, dose_text, tempo } = anItem();
    const light = { dose_step: dose_step - 1, reps: [4, 4], hold_s, seconds, dose_text, tempo };
    await player.beginSession(aSession({ items: [anItem({ lighter: [light] }), suitcaseDeadlift({ item: 1 })] }), 2, false);
    player.resume();
    pass(SETTLE_AND_SETUP_S + 27);
    await player.makeLighter();
    expect(running).toMatchObject({ going: true, item: { dose_step: 0 }, step: { kind: 'rep', rep: 2, reps: 4 } });
  });

  it('notes a swap before it is shown, and keeps it through a reload', async () => {
    const phone = await freshPhone();
    await phone.player.beginSession(aSession(), 2, false);
    await phone.player.swapFor(suitcaseDeadlift({ exercise_id: 'hinge_free' }));
    expect(await waitingTypes(phone)).toEqual(['SessionStarted', 'SessionStarted']);
    expect(phone.running.item?.exercise_id).toBe('hinge_free');
    await phone.database.closeDatabase();
    const after = await freshPhone();
    await after.player.recallRun();
    expect(after.running.item).toMatchObject({ exercise_id: 'hinge_free', item: 2 });
  });

  it('speaks and vibrates once for each part, and only for people who want it', async () => {
    const [said, buzzed]: [string[], number[][]] = [[], []];
    vi.stubGlobal('speechSynthesis', { cancel: () => undefined, speak: ({ text }: { text: string }) => said.push(text) });
    vi.stubGlobal('SpeechSynthesisUtterance', class { lang = ''; constructor(readonly text: string) {} });
    vi.stubGlobal('navigator', { languages: ['en'], vibrate: (pattern: number[]) => buzzed.push(pattern) });
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify(en)));
    const { player, preferences } = await freshPhone();
    await preferences.prefer({ voice: true, buzz: true, language: 'en' });
    await player.beginSession(aSession(), 2, false);
    player.resume();
    for (let tenth = 0; tenth < (SETTLE_AND_SETUP_S + 11) * 10; tenth++) pass(0.1);
    expect(said).toEqual(['1, up, breathe out', 'hold, keep breathing', 'down, breathe in', '2, up, breathe out']);
    expect(buzzed).toEqual([[45], [20], [20], [45]]);
    await preferences.prefer({ voice: false, buzz: false });
    for (let tenth = 0; tenth < 100; tenth++) pass(0.1);
    expect(buzzed).toHaveLength(4);
  });
});
