/** The body check: six small movements, what can be found, and the findings as they are recorded. */

import type { Payload } from './events';

export const MOVES = ['Q15a', 'Q15b', 'Q15c', 'Q15d', 'Q15e', 'Q15f'] as const;
export type Move = (typeof MOVES)[number];

export const RESULTS: Record<Move, readonly string[]> = {
  Q15a: ['easy', 'stiff_one', 'stiff_both', 'cannot_try'],
  Q15b: ['easy', 'tight_one', 'tight_both', 'cannot_try'],
  Q15c: ['easy', 'stiff_one', 'stiff_both'],
  Q15d: ['easy', 'ribs_forward', 'cannot_reach'],
  Q15e: ['fine', 'shortened', 'need_to_stop', 'aid'],
  Q15f: ['belly', 'chest', 'cannot_tell'],
};

export interface Found {
  result: string;
  side: 'left' | 'right' | null;
  /** Only asked of the breath. */
  holds: boolean | null;
}

export const NOTHING: Found = { result: '', side: null, holds: null };

export const needsSide = (found: Found): boolean => found.result.endsWith('_one');

export function isComplete(move: Move, found: Found): boolean {
  if (found.result === '') return false;
  return move === 'Q15f' ? found.holds !== null : !needsSide(found) || found.side !== null;
}

export function findingOf(move: Move, found: Found): Payload {
  const side = found.result.endsWith('_both') ? 'both' as const : needsSide(found) ? found.side : null;
  const result = move === 'Q15f' && found.holds ? `${found.result}_holds` : found.result;
  return { type: 'FindingRecorded', question: move, result, ...(side ? { side } : {}) };
}
