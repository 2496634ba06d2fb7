import { describe, expect, it } from 'vitest';
import { boundaries, breathLevels, creditOf, endOfSet, leadOf, placeAt, timelineOf, transitionSeconds, workStart } from '../src/core/pacer';
import { anItem, birdDog, suitcaseDeadlift } from './builders';

const SETTLE = { kind: 'settle', seconds: 15 } as const;
const NO_LEAD = { kind: 'settle', seconds: 0 } as const;

describe('the line of an exercise', () => {
  it('lasts exactly as long as the plan says', () => {
    for (const item of [anItem(), suitcaseDeadlift(), birdDog()]) {
      expect(timelineOf(item, NO_LEAD).seconds, item.exercise_id).toBe(item.seconds);
    }
  });

  it('follows the reading "lift 4, hold 2, lower 4" in order', () => {
    const { steps } = timelineOf(anItem(), SETTLE);
    const words = steps.slice(0, 6).map((step) => (step.kind === 'rep' ? `${step.tempo.name} ${step.seconds}` : `${step.kind} ${step.seconds}`));
    expect(words).toEqual(['settle 15', 'setup 10', 'lift 4', 'top 2', 'lower 4', 'lift 4']);
  });

  it('does one side, changes, does the other, in every set', () => {
    const { steps } = timelineOf(suitcaseDeadlift(), NO_LEAD);
    const walk = steps.flatMap((step) => {
      if (step.kind === 'rep') return step.phase === 0 ? [`${step.set}${step.side[0]}`] : [];
      return step.kind === 'setup' ? [] : [step.kind];
    });
    expect(walk).toEqual(['0r', '0r', '0r', 'switch', '0l', '0l', '0l', 'rest', '1r', '1r', '1r', 'switch', '1l', '1l', '1l']);
  });

  it('alternates sides with every repetition, without a pause between them', () => {
    const { steps } = timelineOf(birdDog({ reps: [2] }), NO_LEAD);
    const sides = steps.flatMap((step) => (step.kind === 'rep' && step.phase === 0 ? [step.side] : []));
    expect(sides).toEqual(['right', 'left', 'right', 'left']);
    expect(steps.some((step) => step.kind === 'switch')).toBe(false);
  });

  it('lets a descending pyramid descend', () => {
    const { steps } = timelineOf(anItem({ reps: [3, 2, 1] }), NO_LEAD);
    const counts = [0, 1, 2].map((set) => steps.filter((step) => step.kind === 'rep' && step.set === set && step.phase === 0).length);
    expect(counts).toEqual([3, 2, 1]);
  });

  it('stretches only the last walk', () => {
    const walk = { name: 'walk', kind: 'move', seconds: 55, breath: 'free' } as const;
    const pause = { name: 'pause', kind: 'pause', seconds: 20, breath: 'free' } as const;
    const item = anItem({ exercise_id: 'walk_with_rests', reps: [3], setup_s: 5, tempo: [walk, pause], last_extra_s: 30 });
    const walks = timelineOf(item, NO_LEAD).steps.flatMap((step) => (step.kind === 'rep' && step.tempo.name === 'walk' ? [step.seconds] : []));
    expect(walks).toEqual([55, 55, 85]);
  });

  it('leaves out what lasts no time', () => {
    expect(timelineOf(anItem({ rest_s: 0, setup_s: 0 }), NO_LEAD).steps.every((step) => step.kind === 'rep')).toBe(true);
  });
});

describe('getting there', () => {
  it('takes 5 s in the same position, 10 s nearby and 20 s between floor and upright', () => {
    const lying = anItem();
    expect(transitionSeconds(lying, anItem())).toBe(5);
    expect(transitionSeconds(lying, birdDog())).toBe(10);
    expect(transitionSeconds(lying, suitcaseDeadlift())).toBe(20);
  });

  it('begins with one breath before the first exercise', () => {
    const items = [anItem(), suitcaseDeadlift()];
    expect(leadOf(items, 0)).toEqual({ kind: 'settle', seconds: 15 });
    expect(leadOf(items, 1)).toEqual({ kind: 'transition', seconds: 20 });
  });
});

describe('the place on the line', () => {
  const line = timelineOf(anItem(), SETTLE);

  it('is found for every moment, and it never runs backwards', () => {
    let last = -1;
    for (let tenth = 0; tenth < line.seconds * 10; tenth++) {
      const place = placeAt(line, tenth / 10);
      if (!place) throw new Error(`nothing at ${tenth / 10}`);
      expect(place.index).toBeGreaterThanOrEqual(last);
      expect(place.within + place.left).toBeCloseTo(place.step.seconds, 6);
      last = place.index;
    }
    expect(last).toBe(line.steps.length - 1);
  });

  it('ends when the line ends', () => {
    expect(placeAt(line, line.seconds)).toBeNull();
    expect(placeAt(line, line.seconds + 3600)).toBeNull();
  });

  it('does not drift: after ten minutes of uneven frames it is where the clock says', () => {
    const long = timelineOf(anItem({ reps: [60], tempo: [{ name: 'lift', kind: 'effort', seconds: 10, breath: 'out' }] }), NO_LEAD);
    const started = 123_456.789;
    let now = started;
    for (let frame = 0; now - started < 600_000; frame++) now += 16.67 + (frame % 7) * 3.1;
    const elapsed = (now - started) / 1000;
    const place = placeAt(long, elapsed);
    expect((place?.step.start ?? 0) + (place?.within ?? 0)).toBeCloseTo(elapsed, 9);
  });
});

describe('crediting', () => {
  const line = timelineOf(anItem(), SETTLE);
  const begin = workStart(line);

  it('counts whole repetitions and all seconds of work', () => {
    expect(creditOf(line, 0, begin + 25)).toEqual({ reps: 2, seconds: 25 });
  });

  it('counts no setup and no rest', () => {
    expect(creditOf(line, 0, begin)).toEqual({ reps: 0, seconds: 0 });
    expect(creditOf(line, 1, endOfSet(line, 0) + 20)).toEqual({ reps: 0, seconds: 0 });
  });

  it('gives a finished set in full', () => {
    expect(creditOf(line, 0, line.seconds)).toEqual({ reps: 6, seconds: 60 });
  });

  it('knows where each set ends', () => {
    expect(endOfSet(line, 0)).toBe(begin + 60);
    expect(endOfSet(line, 1)).toBe(line.seconds);
  });
});

describe('ticks and breath', () => {
  it('schedules each boundary once, however the frames fall', () => {
    const line = timelineOf(anItem(), SETTLE);
    const heard: number[] = [];
    let until = -0.001;
    for (let now = 0; now < line.seconds; now += 0.137) {
      heard.push(...boundaries(line, until, now + 0.2).map((step) => step.start));
      until = Math.max(until, now + 0.2);
    }
    expect(heard).toEqual(line.steps.map((step) => step.start));
  });

  it('fills on the in-breath, empties on the out-breath and stays on a free one', () => {
    const line = timelineOf(anItem({ reps: [1] }), NO_LEAD);
    const levels = breathLevels(line).slice(-3);
    expect(levels).toEqual([[0.5, 0], [0, 0], [0, 1]]);
  });
});
