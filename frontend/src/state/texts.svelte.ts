/** The person's language, and every text of the screens in it. */

import { chooseLanguage, textOf, type Catalogue, type Language, type Values } from '../core/texts';
import de from '../texts/de.json?url';
import en from '../texts/en.json?url';
import es from '../texts/es.json?url';
import { zone } from './clock.svelte';

export type TextKey = keyof typeof import('../texts/en.json');

let language = $state<Language>('en');
let catalogue = $state.raw<Catalogue>({});

// Data, not code: a phone loads the one language it speaks, and the worker keeps all three for later.
const ADDRESSES: Record<Language, string> = { en, de, es };

export const spoken = (): Language => language;

let told = $state<Language>('en');

/** The language of the plan in hand: one fetched before the language was changed still speaks the old one. */
export function toldIn(lang: Language): void {
  told = lang;
}

/** Language tag for texts of the plan, or nothing when they are in the language of the screens. */
export const foreign = (): Language | undefined => (told === language ? undefined : told);

export function t(key: TextKey, values?: Values): string {
  return textOf(catalogue, language, key, values);
}

/** For keys built from a code. A code this version does not know gives `otherwise`. */
export function tCode(prefix: string, code: string, otherwise = code.replaceAll('_', ' '), values?: Values): string {
  const key = `${prefix}.${code}`;
  return key in catalogue ? textOf(catalogue, language, key, values) : otherwise;
}

export async function speak(wanted: Language | null): Promise<void> {
  const chosen = wanted ?? chooseLanguage(navigator.languages);
  catalogue = (await (await fetch(ADDRESSES[chosen])).json()) as Catalogue;
  language = chosen;
  document.documentElement.lang = chosen;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs more than using it a hundred times. */
function dated(options: Intl.DateTimeFormatOptions, at: number): string {
  const key = `${language} ${Object.values(options).join(' ')}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(localeOf(language), options);
  formats.set(key, format);
  return format.format(at);
}
const ofDay = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** "10:30" in the manner of the language, in the phone's zone or another. */
export const clockTime = (instant: string | number, tz = zone()): string =>
  dated({ hour: 'numeric', minute: '2-digit', timeZone: tz }, new Date(instant).getTime());

/** "Thursday, 26 November" for a person-day, which has no zone. */
export const dayName = (day: string): string => dated({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }, ofDay(day));

/** Monday is 1. */
export function weekdayName(day: number): string {
  const monday = Date.UTC(2024, 0, 1);
  return dated({ weekday: 'short', timeZone: 'UTC' }, monday + (day - 1) * 86_400_000);
}

/** "26 Nov", for tables. */
export const shortDay = (day: string): string => dated({ day: 'numeric', month: 'short', timeZone: 'UTC' }, ofDay(day));

/** One decimal place, with the comma or point of the language. */
export const numberText = (value: number): string =>
  new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 1 }).format(value);

export const momentName = (instant: string): string =>
  dated({ dateStyle: 'medium', timeStyle: 'short', timeZone: zone() }, Date.parse(instant));

const localeOf = (spokenNow: Language): string => (spokenNow === 'en' ? 'en-GB' : spokenNow);
