/** The calm version of a session when pain is above the ceiling: easy breathing and an easy walk, nothing else. */

import type { Item, Session } from './contract';

/** Names and sentences of the two calm exercises, in the language of the phone. */
export interface CalmTexts {
  breath: { name: string; purpose: string; cues: string[] };
  walk: { name: string; purpose: string; cues: string[] };
}

const COMMON = {
  rank: 0, dose_step: 0, role: 'main', substitute: 'none', sides: 1, laterality: 'bilateral',
  check: null, switch_s: 0, why: null, bias: 'neutral',
} as const;

/** Twelve slow breaths, in 4 and out 6: two minutes. */
export function calmBreathing(texts: CalmTexts): Item {
  return {
    ...COMMON, ...texts.breath, item: 0, exercise_id: 'breath_seated', track: 'breathing', dose_step: 2,
    seconds: 125, positions: ['seated'], equipment: ['chair'], reps: [12], hold_s: null, rest_s: 0, setup_s: 5,
    dose_text: '12 breaths', tempo: [
      { name: 'inhale', kind: 'move', seconds: 4, breath: 'in' },
      { name: 'exhale', kind: 'release', seconds: 6, breath: 'out' },
    ],
  };
}

/** Two short walks of 40 seconds with planned pauses. */
export function calmWalk(texts: CalmTexts): Item {
  return {
    ...COMMON, ...texts.walk, item: 1, exercise_id: 'walk_with_rests', track: 'walking',
    seconds: 125, positions: ['standing'], equipment: [], reps: [2], hold_s: 40, rest_s: 0, setup_s: 5,
    dose_text: '2 × 40 s', tempo: [
      { name: 'walk', kind: 'move', seconds: 40, breath: 'free' },
      { name: 'pause', kind: 'pause', seconds: 20, breath: 'free' },
    ],
  };
}

/** One breath before the first, ten seconds from the chair to standing. */
const SETTLE_AND_RISE_S = 25;

/** The same planned session, done calmly. Its id stays, so it still counts as showing up. */
export function calmVersion(session: Session, ranks: Record<string, number>, texts: CalmTexts): Session {
  if (session.kind === 'calm') return session;
  const items = [calmBreathing(texts), calmWalk(texts)].map((item) => ({ ...item, rank: ranks[item.track] ?? 0 }));
  const planned_s = SETTLE_AND_RISE_S + items.reduce((sum, item) => sum + item.seconds, 0);
  return { ...session, kind: 'calm', items, planned_s };
}
