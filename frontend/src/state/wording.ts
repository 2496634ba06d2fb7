/** Sentences made from plan values, the same on every screen. */

import type { CalmTexts } from '../core/calm';
import type { Item, Session, TempoPhase } from '../core/contract';
import { clockTime, foreign, t, tCode } from './texts.svelte';

/** As the server names it; while the plan speaks another language, built from slot and kind. */
export function titleOf(session: Session): string {
  if (!foreign()) return session.title;
  return `${tCode('slot', session.slot)}: ${tCode('kind', session.kind)}`;
}

export const minutesOf = (seconds: number): string => t('today.minutes', { n: Math.max(1, Math.round(seconds / 60)) });

/** "6 minutes · at home · until 10:00" */
export function sizeOf(session: Session): string {
  const parts = [minutesOf(session.planned_s), t(`context.${session.context}`)];
  if (session.status === 'open') parts.push(t('today.until', { time: clockTime(session.until) }));
  if (session.status === 'upcoming') parts.push(t('today.from', { time: clockTime(session.from) }));
  return parts.join(' · ');
}

export const statusText = (session: Session): string =>
  session.status === 'upcoming' ? clockTime(session.at) : t(`status.${session.status}`);

/** Name, purpose and cues of the two exercises of the calm version, in the language of the phone. */
export function calmTexts(): CalmTexts {
  return {
    breath: { name: t('calm.breath.name'), purpose: t('calm.breath.purpose'), cues: [t('calm.breath.cue1'), t('calm.breath.cue2')] },
    walk: { name: t('calm.walk.name'), purpose: t('calm.walk.purpose'), cues: [t('calm.walk.cue1'), t('calm.walk.cue2')] },
  };
}

/** "2 × 6 each side": the server's words, or the same made here while the plan speaks another language. */
export function doseOf(item: Item): string {
  if (!foreign()) return item.dose_text;
  const { reps, hold_s } = item;
  if (item.track === 'breathing') return t('dose.breaths', { n: reps[0] ?? 0 });
  const sets = new Set(reps).size === 1 ? `${reps.length} × ${reps[0]}` : reps.join('-');
  const held = hold_s === null ? sets : t('dose.hold', { dose: sets, n: hold_s });
  return item.sides === 2 ? t('dose.each_side', { dose: held }) : held;
}

export const phaseWord = (name: string): string => tCode('phase', name);

/** "up 4 · hold 2 · down 4" in the order performed. */
export const tempoWords = (tempo: readonly TempoPhase[]): string =>
  tempo.map(({ name, seconds }) => `${phaseWord(name)} ${seconds}`).join(' · ');
