import { describe, expect, it } from 'vitest';
import { nameOf, questionsOf, stepsOf, wordsOf } from '../src/core/asks';
import { findingOf, isComplete, MOVES, NOTHING, RESULTS } from '../src/core/body';
import type { Ask } from '../src/core/contract';
import { viewOf } from '../src/core/overlay';
import { anEvent, at, aToday, BERLIN, DAY } from './builders';

const ask = (code: string, change: Partial<Ask> = {}): Ask => ({ code, text: '', track: null, detail: null, ...change });

describe('what the plan would like to know', () => {
  it('is asked in a settled order, each once', () => {
    const asks = [ask('outcome', { detail: 'PEG' }), ask('body_check'), ask('confidence'), ask('morning'), ask('try_step', { track: 'bridge', text: 'Try?' })];
    expect(questionsOf(asks, []).map(nameOf)).toEqual(['confidence', 'body_check', 'outcome_PEG']);
  });

  it('is gone as soon as it was answered on this phone', () => {
    const asks = [ask('body_check'), ask('outcome', { detail: 'PEG' }), ask('irritability'), ask('direction_suggested', { detail: 'flexion' })];
    const facts = [
      anEvent({ type: 'FindingRecorded', question: 'Q15a', result: 'easy' }),
      anEvent({ type: 'OutcomeRated', instrument: 'PEG', items: [1, 1, 1] }),
      anEvent({ type: 'ProfileChanged', changes: { agreed_direction: 'none' } }),
    ];
    expect(questionsOf(asks, facts).map(nameOf)).toEqual(['irritability']);
    expect(questionsOf(asks, [anEvent({ type: 'OutcomeRated', instrument: 'PSFS', items: [1] })]).map(nameOf)).toContain('outcome_PEG');
  });

  it('keeps a step waiting until that step was answered', () => {
    const asks = [ask('try_step', { track: 'bridge', text: 'Try?' }), ask('confirm_step', { track: 'hinge', text: 'Try?' })];
    expect(stepsOf(asks, [anEvent({ type: 'StepAnswered', track: 'bridge', accept: true })]).map(({ track }) => track)).toEqual(['hinge']);
    expect(wordsOf([...asks, ask('asked', { text: 'Your note is in the report.' })]).map(({ code }) => code)).toEqual(['asked']);
  });
});

describe('the body check', () => {
  it('wants a side where one side was found, and both answers about the breath', () => {
    expect(isComplete('Q15a', { ...NOTHING, result: 'stiff_one' })).toBe(false);
    expect(isComplete('Q15a', { ...NOTHING, result: 'stiff_one', side: 'left' })).toBe(true);
    expect(isComplete('Q15f', { ...NOTHING, result: 'belly' })).toBe(false);
    expect(isComplete('Q15d', NOTHING)).toBe(false);
  });

  it('records codes as the rules know them', () => {
    expect(findingOf('Q15b', { result: 'tight_one', side: 'right', holds: null })).toEqual({ type: 'FindingRecorded', question: 'Q15b', result: 'tight_one', side: 'right' });
    expect(findingOf('Q15a', { result: 'stiff_both', side: null, holds: null })).toMatchObject({ side: 'both' });
    expect(findingOf('Q15f', { result: 'chest', side: null, holds: true })).toEqual({ type: 'FindingRecorded', question: 'Q15f', result: 'chest_holds' });
    expect(MOVES.every((move) => RESULTS[move].length >= 3)).toBe(true);
  });
});

describe('a flare-up', () => {
  const now = at('10:00');
  it('may be taken back on the phone where it was said, before the server has heard of it', () => {
    const facts = [anEvent({ type: 'FlareDeclared' })];
    expect(viewOf(aToday(), facts, now, BERLIN, '07:00', DAY)).toMatchObject({ flare: true, mayWithdraw: true });
    const undone = [...facts, anEvent({ type: 'FlareWithdrawn' })];
    expect(viewOf(aToday(), undone, now, BERLIN, '07:00', DAY)).toMatchObject({ flare: false, mayWithdraw: false });
  });

  it('that the numbers show cannot be taken back', () => {
    const sore = aToday({ state: { ...aToday().state, flare: 'flare' } });
    expect(viewOf(sore, [anEvent({ type: 'FlareDeclared' })], now, BERLIN, '07:00', DAY).mayWithdraw).toBe(false);
  });
});
