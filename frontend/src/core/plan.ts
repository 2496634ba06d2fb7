/** What was shown of the plan, in a form small enough to send once a day. */

import type { Session } from './contract';
import type { Payload } from './events';

/** FNV-1a, 32 bits, as eight hex digits. It names a plan, it protects nothing. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}

/** Ranks the person has on the tracks that are in sight: a calm version must not read as a fall. */
export function ranksOf(sessions: readonly Session[]): Record<string, number> {
  const ranks: Record<string, number> = {};
  for (const { track, rank } of sessions.flatMap((session) => session.items)) {
    ranks[track] = Math.max(rank, ranks[track] ?? 0);
  }
  return ranks;
}

/** `ranks`: where every track stands, as the server says; without it, what the items show. */
export function planShown(sessions: readonly Session[], ranks: Record<string, number> = ranksOf(sessions)): Payload {
  const items = sessions.map(({ id, items }) => [id, items.map((item) => [item.exercise_id, item.rank, item.dose_step])]);
  return { type: 'PlanShown', plan_hash: fingerprint(JSON.stringify(items)), ranks };
}
