/** Choices that belong to this phone and not to the person's record. */

import { keep, kept, type Preferences } from '../io/database';
import { speak } from './texts.svelte';

const DEFAULTS: Preferences = { language: null, sound: false, voice: false, buzz: false, flows: true };
let preferences = $state.raw<Preferences>(DEFAULTS);

export const chosen = {
  get language() { return preferences.language; },
  get sound() { return preferences.sound; },
  get voice() { return preferences.voice; },
  get buzz() { return preferences.buzz; },
  get flows() { return preferences.flows; },
};

export async function recallPreferences(): Promise<void> {
  preferences = { ...DEFAULTS, ...(await kept('preferences')) };
  await speak(preferences.language);
}

export async function prefer(change: Partial<Preferences>): Promise<void> {
  preferences = { ...preferences, ...change };
  await keep('preferences', preferences);
  if (change.language !== undefined) await speak(change.language);
}
