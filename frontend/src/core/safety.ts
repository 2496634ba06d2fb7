/** The safety lists: which codes are shown when, and what their ticks mean. The server computes the same again. */

import type { SafetyReason, SafetyResult } from './contract';

export const S1 = [
  's1_saddle', 's1_bladder', 's1_bowel', 's1_sexual', 's1_both_legs', 's1_weakness', 's1_trauma', 's1_unwell',
] as const;

export const S2 = [
  's2_fever', 's2_cancer', 's2_weight', 's2_night', 's2_bone', 's2_shape', 's2_foot',
  's2_inflam', 's2_surgery', 's2_pregnant', 's2_heart', 's2_minor',
] as const;

export type SafetyCode = (typeof S1)[number] | (typeof S2)[number];

const SEEK_SOON = new Set<string>(S2.slice(0, 7));
const MOST_SERIOUS_FIRST: SafetyResult[] = ['STOP_NOW', 'SEEK_SOON', 'NOT_FOR_YOU', 'ASK_FIRST', 'CLEAR'];

/** The lists of a screen, each answered on its own with ticks or "none of these". */
export function safetyLists(reason: SafetyReason): SafetyCode[][] {
  switch (reason) {
    case 'flare':
    case 'leg':
      return [[...S1, 's2_fever', 's2_foot']];
    case 'neuro':
      return [[...S1]];
    case 'intake':
      return [[...S1], [...S2]];
    case 'periodic':
    case 'return':
      // The age question has been answered once and does not come back.
      return [[...S1], S2.filter((code) => code !== 's2_minor')];
  }
}

function resultOf(code: string): SafetyResult {
  if (code.startsWith('s1_')) return 'STOP_NOW';
  if (SEEK_SOON.has(code)) return 'SEEK_SOON';
  return code === 's2_minor' ? 'NOT_FOR_YOU' : 'ASK_FIRST';
}

/** The most serious result wins. New weakness or numbness is at least SEEK_SOON, whatever is ticked. */
export function screenResult(ticked: readonly string[], reason: SafetyReason): SafetyResult {
  const results = new Set(ticked.map(resultOf));
  if (reason === 'neuro') results.add('SEEK_SOON');
  return MOST_SERIOUS_FIRST.find((result) => results.has(result)) ?? 'CLEAR';
}
