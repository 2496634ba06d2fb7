/** The person's language, and every text of the screens in it. */

import { chooseLanguage, textOf, type Catalogue, type Language, type Values } from '../core/texts';
import english from '../texts/en.json';

export type TextKey = keyof typeof english;

let language = $state<Language>('en');
let catalogue = $state.raw<Catalogue>(english);

// English is part of the shell; the others come when they are wanted.
const LOADERS: Record<Language, () => Promise<Catalogue>> = {
  en: async () => english,
  de: async () => (await import('../texts/de.json')).default,
  es: async () => (await import('../texts/es.json')).default,
};

export const spoken = (): Language => language;

/** Language tag for texts that the server sends in English, or nothing when that is the language anyway. */
export const foreign = (): 'en' | undefined => (language === 'en' ? undefined : 'en');

export function t(key: TextKey, values?: Values): string {
  return textOf(catalogue, language, key, values);
}

/** For keys built from a code. A code this version does not know gives `otherwise`. */
export function tCode(prefix: string, code: string, otherwise = code.replaceAll('_', ' ')): string {
  const key = `${prefix}.${code}`;
  return key in catalogue ? textOf(catalogue, language, key) : otherwise;
}

export async function speak(wanted: Language | null): Promise<void> {
  const chosen = wanted ?? chooseLanguage(navigator.languages);
  catalogue = await LOADERS[chosen]();
  language = chosen;
  document.documentElement.lang = chosen;
}

/** "10:30" in the manner of the language, in the phone's zone or another. */
export function clockTime(instant: string | number, tz?: string): string {
  const format: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit', ...(tz ? { timeZone: tz } : {}) };
  return new Intl.DateTimeFormat(localeOf(language), format).format(new Date(instant));
}

/** "Thursday, 26 November" for a person-day, which has no zone. */
export function dayName(day: string): string {
  const format: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(localeOf(language), format).format(new Date(`${day}T00:00:00Z`));
}

export function momentName(instant: string): string {
  const format: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };
  return new Intl.DateTimeFormat(localeOf(language), format).format(new Date(instant));
}

const localeOf = (spokenNow: Language): string => (spokenNow === 'en' ? 'en-GB' : spokenNow);
