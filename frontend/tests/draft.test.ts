import { describe, expect, it } from 'vitest';
import { bodyOf, isAllowed, valueIn, withChange, type Change, type Value } from '../src/core/draft';
import { bandOf, doneOf, flagsOf, trained, type Report, type ReportTrack } from '../src/core/report';

let made = 0;
const newId = (): string => `id-${(made += 1)}`;

describe('a draft', () => {
  it('holds one change about one thing and keeps its id, so that sending twice records once', () => {
    const first = withChange([], { target: 'pain_ceiling', value: 4 }, 5, newId);
    const second = withChange(first, { target: 'pain_ceiling', value: 3 }, 5, newId);
    expect(second).toHaveLength(1);
    expect(second[0]).toMatchObject({ value: 3, id: first[0]?.id });
  });

  it('is empty again when the hand goes back to what holds', () => {
    const draft = withChange([], { target: 'max_level', track: 'bridge', value: 2 }, null, newId);
    expect(valueIn(draft, { target: 'max_level', track: 'bridge' }, null)).toBe(2);
    expect(valueIn(draft, { target: 'max_level', track: 'hinge' }, null)).toBeNull();
    expect(withChange(draft, { target: 'max_level', track: 'bridge', value: null }, null, newId)).toEqual([]);
  });

  it('knows lists of things at hand as the same in any order, and another place as a change', () => {
    const held = { home: ['chair', 'wall'] } satisfies Value;
    expect(withChange([], { target: 'equipment', value: { home: ['wall', 'chair'] } }, held, newId)).toEqual([]);
    expect(withChange([], { target: 'equipment', value: { ...held, work: [] } }, held, newId)).toHaveLength(1);
    expect(withChange([], { target: 'equipment', value: null }, held, newId)).toHaveLength(1);
  });

  it('gives an end to what begins, and none to what ends', () => {
    const draft: Change[] = [{ id: 'a', target: 'lock', value: true }, { id: 'b', target: 'exclude', exercise_id: 'cat_camel', value: false }];
    const [begins, ends] = bodyOf(draft, '2026-12-24', ' after the fall ').changes;
    expect(begins).toMatchObject({ until: '2026-12-24', note: 'after the fall' });
    expect(ends).not.toHaveProperty('until');
  });

  it('may be saved only when nothing in it is refused', () => {
    const said = { what: null, before: null, after: null, text: null, told: null, refused: null };
    expect(isAllowed(null)).toBe(false);
    expect(isAllowed({ lang: 'en', changes: [said], days: [] })).toBe(true);
    expect(isAllowed({ lang: 'en', changes: [{ ...said, refused: { code: 'bound_flare', text: '', field: null } }], days: [] })).toBe(false);
  });
});

describe('a report on one page', () => {
  const week = (planned: number, completed: number) => ({ week_start: '2026-11-23', planned, completed, adapted: 0, ratio: null, minutes: 6 * completed });
  const track = (name: string, last_trained: string | null) => ({ name, last_trained }) as ReportTrack;

  it('tells nothing planned from nothing done', () => {
    expect(doneOf([week(0, 0)])).toBeNull();
    expect(doneOf([week(3, 0), week(2, 1)])).toEqual({ planned: 5, completed: 1, minutes: 6 });
  });

  it('shows what was trained last and counts what does not fit', () => {
    const many = Array.from({ length: 16 }, (_, index) => track(`t${index}`, `2026-11-${10 + index}`));
    const { rows, more } = trained({ tracks: [...many, track('never', null)] } as Report);
    expect([rows[0]?.name, rows.length, more]).toEqual(['t15', 14, 2]);
  });

  it('puts the most urgent flag first and draws a band only where there is a first week', () => {
    const flag = (urgency: string) => ({ code: urgency, since: '', urgency, track: null, text: null });
    expect(flagsOf({ ask_therapist: [flag('routine'), flag('today')] } as unknown as Report).map(({ code }) => code)).toEqual(['today', 'routine']);
    const change = { baseline_mean7: 0.5, current_mean7: 0, delta: -0.5, threshold: 1, mcid: 'no_change' as const };
    expect(bandOf(change)).toEqual({ low: 0, high: 1.5 });
    expect(bandOf({ ...change, baseline_mean7: null })).toBeNull();
  });
});
