/** Guidance for people who are not looking: a word and a short vibration as each part of an exercise begins. */

import type { Step } from '../core/pacer';
import { buzz, hush, say } from '../io/speech';
import { chosen } from './preferences.svelte';
import { spoken, t } from './texts.svelte';
import { phaseWord } from './wording';

export { canBuzz, canSpeak } from '../io/speech';

/** A breath is named where there is time to say it. */
const TIME_FOR_BREATH_S = 2;

function wordsOf(step: Step): string {
  if (step.kind === 'switch') return t('player.switch');
  if (step.kind === 'rest') return t('player.rest');
  if (step.kind !== 'rep') return '';
  const word = phaseWord(step.tempo.name);
  const breath = step.seconds >= TIME_FOR_BREATH_S ? t(`breath.${step.tempo.breath}`) : '';
  const number = step.phase === 0 && step.reps > 1 ? String(step.rep + 1) : '';
  return [number, word, breath === word ? '' : breath].filter(Boolean).join(', ');
}

const BUZZES: Partial<Record<Step['kind'], number[]>> = { rest: [60, 80, 60], switch: [60, 80, 60] };

export function announce(step: Step): void {
  if (chosen.voice) say(wordsOf(step), spoken());
  const pattern = step.kind === 'rep' ? [step.phase === 0 ? 45 : 20] : BUZZES[step.kind];
  if (chosen.buzz && pattern) buzz(...pattern);
}

export function announceEnd(): void {
  if (chosen.buzz) buzz(60, 80, 60, 80, 60);
}

export function fallSilent(): void {
  if (chosen.voice) hush();
}
