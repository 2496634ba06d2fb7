/** Texts by key in the person's language: placeholders in braces, plurals by Intl. */

export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = Record<string, string | Plural>;
export type Values = Record<string, string | number>;

export const LANGUAGES = ['en', 'de', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The first language we speak among those a person prefers, most wanted first. */
export function chooseLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}

export function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text of `key`. A plural is chosen by the value `n`. Throws on an unknown key: a missing text is a bug. */
export function textOf(catalogue: Catalogue, language: Language, key: string, values: Values = {}): string {
  const entry = catalogue[key];
  if (entry === undefined) throw new RangeError(`no text '${key}' in '${language}'`);
  if (typeof entry === 'string') return fill(entry, values);
  const rule = new Intl.PluralRules(language).select(Number(values['n']));
  return fill(entry[rule] ?? entry.other, values);
}
