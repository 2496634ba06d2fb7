import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { S1, S2 } from '../src/core/safety';
import { chooseLanguage, fill, LANGUAGES, textOf, type Catalogue } from '../src/core/texts';
import de from '../src/texts/de.json';
import en from '../src/texts/en.json';
import es from '../src/texts/es.json';

const CATALOGUES: Record<string, Catalogue> = { en, de, es };
const ROOT = join(import.meta.dirname, '../src');

const formsOf = (entry: Catalogue[string]): string[] => (typeof entry === 'string' ? [entry] : Object.values(entry));
const placeholders = (text: string): string => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort().join();

function sources(): string {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(svelte|ts)$/.test(name));
  return files.map((name) => readFileSync(join(ROOT, name), 'utf8')).join('\n');
}

describe('the catalogues', () => {
  it.each(['de', 'es'])('speak of the same things in %s', (language) => {
    expect(Object.keys(CATALOGUES[language] ?? {})).toEqual(Object.keys(en));
  });

  it.each(LANGUAGES)('have the same gaps to fill in every form (%s)', (language) => {
    for (const [key, entry] of Object.entries(CATALOGUES[language] ?? {})) {
      const expected = placeholders(formsOf((en as Catalogue)[key] ?? '')[0] ?? '');
      for (const form of formsOf(entry)) expect(placeholders(form), key).toBe(expected);
    }
  });

  it.each(LANGUAGES)('have the plural forms that %s needs', (language) => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.filter((name) => name !== 'many');
    for (const [key, entry] of Object.entries(CATALOGUES[language] ?? {})) {
      if (typeof entry !== 'string') expect(Object.keys(entry).sort(), key).toEqual([...categories].sort());
    }
  });

  it.each(LANGUAGES)('are calm: no exclamation marks, no streaks, no "you missed" (%s)', (language) => {
    for (const [key, entry] of Object.entries(CATALOGUES[language] ?? {})) {
      for (const form of formsOf(entry)) expect(form, key).not.toMatch(/[!¡]|streak|you missed|verpasst|perdiste|instabil|worn/i);
    }
  });

  it('name every sign of the safety lists', () => {
    for (const code of [...S1, ...S2]) expect(en).toHaveProperty([`safety.${code}`]);
  });

  it('hold no text that no screen shows', () => {
    const code = sources();
    const prefixes = [...code.matchAll(/t(?:Code)?\(\s*[`']([a-z_.A-Z0-9]+?)(?:\.\$\{|',)/g)].map(([, prefix]) => `${prefix}.`);
    const unused = Object.keys(en).filter((key) => !code.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)));
    expect(unused).toEqual([]);
  });
});

describe('speaking', () => {
  it('chooses the first language we know', () => {
    expect(chooseLanguage(['fr-CH', 'de-AT', 'en'])).toBe('de');
    expect(chooseLanguage(['pt'])).toBe('en');
    expect(chooseLanguage([])).toBe('en');
  });

  it('counts as the language counts', () => {
    expect(textOf(en, 'en', 'today.minutes', { n: 1 })).toBe('1 minute');
    expect(textOf(de, 'de', 'today.minutes', { n: 6 })).toBe('6 Minuten');
    expect(textOf(es, 'es', 'outbox.waiting', { n: 1 })).toBe('1 respuesta en espera');
  });

  it('leaves a gap visible rather than inventing something', () => {
    expect(fill('{n} of {of}', { n: 3 })).toBe('3 of {of}');
  });

  it('treats a missing text as a bug', () => {
    expect(() => textOf(en, 'en', 'no.such.text')).toThrow("no text 'no.such.text'");
  });
});
