import { describe, expect, it } from 'vitest';
import { answersOf, EMPTY_DRAFT, endsAt, isAnswered, neighbour, SCREENS, tickedOf, type Draft } from '../src/core/intake';
import { safetyLists, screenResult } from '../src/core/safety';

const FULL: Draft = {
  ...EMPTY_DRAFT, agreed: true, s1: [], s2: [], age_band: '40-49', activity: 'hardly', named: 'none', worse: ['sitting'],
  eases: ['arching_back'], leg: 'none', avg_pain: 4, enjoyment: 3, general_activity: 2, stir: 1, calm_down: 0, care_flags: [],
  work: 'desk', lie_down: ['home'], at_hand: ['chair', 'wall'], sessions: 3, floor_ok: true,
  activities: [{ label: 'Drive', value: 4 }], confidence: 6,
};

describe('the intake', () => {
  it('has thirteen screens and none is answered before it is answered', () => {
    expect(SCREENS).toHaveLength(13);
    expect(SCREENS.filter((screen) => isAnswered(screen, EMPTY_DRAFT))).toEqual([]);
    expect(SCREENS.filter((screen) => !isAnswered(screen, FULL))).toEqual([]);
  });

  it('takes "none of these" as an answer, and no answer as none', () => {
    expect(isAnswered('s1', { ...FULL, s1: [] })).toBe(true);
    expect(isAnswered('s1', { ...FULL, s1: null })).toBe(false);
  });

  it('goes forward and back and stops at both ends', () => {
    expect(neighbour('scope', 1)).toBe('s1');
    expect(neighbour('scope', -1)).toBe('scope');
    expect(neighbour('confidence', 1)).toBe('confidence');
  });

  it('waits until each activity is rated', () => {
    expect(isAnswered('activities', { ...FULL, activities: [{ label: 'Drive', value: null }] })).toBe(false);
    expect(isAnswered('activities', { ...FULL, activities: [] })).toBe(false);
  });

  it('sends the answers in the words of the contract', () => {
    const answers = answersOf({ ...FULL, lie_down: ['home', 'work'] });
    expect(answers).toMatchObject({ age_band: '40-49', wake: '07:00', bed: '22:30', disliked: [] });
    expect(answers.equipment).toMatchObject({ home: ['chair', 'wall'], work: ['mat_or_bed', 'chair', 'wall', 'counter_or_desk'] });
    expect(answersOf({ ...FULL, work: 'not_working' }).equipment).not.toHaveProperty('work');
  });

  it('refuses to send with a hole', () => {
    expect(() => answersOf({ ...FULL, leg: null })).toThrow('leg');
  });

  it('stops on the screen where a red flag is ticked, and goes on when a clinician should be asked first', () => {
    expect(endsAt({ ...FULL, s1: ['s1_saddle'] })).toBe('STOP_NOW');
    expect(endsAt({ ...FULL, s2: ['s2_fever', 's2_minor'] })).toBe('SEEK_SOON');
    expect(endsAt({ ...FULL, s2: ['s2_minor', 's2_heart'] })).toBe('NOT_FOR_YOU');
    expect(endsAt({ ...FULL, s2: ['s2_heart'] })).toBeNull();
    expect(tickedOf({ ...FULL, s2: ['s2_heart'] })).toEqual(['s2_heart']);
  });
});

describe('the safety lists', () => {
  it('are short at a flare and full after a break, without the age question', () => {
    expect(safetyLists('flare')).toEqual([[...safetyLists('neuro').flat(), 's2_fever', 's2_foot']]);
    expect(safetyLists('return').flat()).not.toContain('s2_minor');
    expect(safetyLists('intake').flat()).toHaveLength(20);
  });

  it('let the most serious tick win', () => {
    expect(screenResult([], 'periodic')).toBe('CLEAR');
    expect(screenResult(['s2_heart', 's2_weight', 's1_bowel'], 'intake')).toBe('STOP_NOW');
    expect(screenResult(['s2_pregnant'], 'intake')).toBe('ASK_FIRST');
  });

  it('take new numbness seriously even when nothing is ticked', () => {
    expect(screenResult([], 'neuro')).toBe('SEEK_SOON');
    expect(screenResult(['s1_bladder'], 'neuro')).toBe('STOP_NOW');
  });
});
