/** What the plan would like to know, less what this phone has already answered. */

import type { Ask } from './contract';
import type { JournalEvent } from './events';

/** Questions with a screen of their own, in the order a person meets them. */
export const OWN_SCREEN = [
  'direction_suggested', 'confidence', 'irritability', 'body_check', 'direction_check', 'maintain', 'outcome',
] as const;
export type OwnScreen = (typeof OWN_SCREEN)[number];

/** The question's name in texts and addresses: an instrument is part of it. */
export const nameOf = ({ code, detail }: Ask): string => (code === 'outcome' && detail ? `${code}_${detail}` : code);

const changed = (fact: JournalEvent, field: string): boolean => fact.type === 'ProfileChanged' && field in fact.changes;

function answers(fact: JournalEvent, ask: Ask): boolean {
  switch (ask.code) {
    case 'body_check': return fact.type === 'FindingRecorded';
    case 'direction_check': return fact.type === 'DirectionChecked';
    case 'direction_suggested': return changed(fact, 'agreed_direction');
    case 'confidence': return fact.type === 'ConfidenceRated';
    case 'irritability': return changed(fact, 'stir');
    case 'maintain': return changed(fact, 'phase_choice');
    case 'outcome': return fact.type === 'OutcomeRated' && fact.instrument === ask.detail;
    case 'try_step':
    case 'confirm_step': return fact.type === 'StepAnswered' && fact.track === ask.track;
    default: return false;
  }
}

const isOpen = (ask: Ask, facts: readonly JournalEvent[]): boolean => !facts.some((fact) => answers(fact, ask));

/** Those with a screen, in the order of `OWN_SCREEN`. */
export function questionsOf(asks: readonly Ask[], facts: readonly JournalEvent[]): Ask[] {
  return OWN_SCREEN.flatMap((code) => asks.filter((ask) => ask.code === code && isOpen(ask, facts)));
}

/** Steps that wait for a yes or a not yet. */
export const stepsOf = (asks: readonly Ask[], facts: readonly JournalEvent[]): Ask[] =>
  asks.filter((ask) => ['try_step', 'confirm_step'].includes(ask.code) && isOpen(ask, facts));

/** Sentences for the person that ask nothing of them here. */
export const wordsOf = (asks: readonly Ask[]): Ask[] =>
  asks.filter(({ code, text }) => text !== '' && code !== 'try_step' && code !== 'confirm_step');
