/** Codes as people type or paste them: any case, with or without dashes and spaces. */

export function tidyCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** In groups of four, as codes are printed. */
export function groupedCode(typed: string): string {
  return (tidyCode(typed).match(/.{1,4}/g) ?? []).join('-');
}

/** `BBBB-CCCC` from a link `…/#/pair/BBBB-CCCC`, or the text itself. */
export function codeFrom(pasted: string): string {
  return groupedCode(pasted.split('/').at(-1) ?? pasted);
}

/** The secret of a therapist's invitation in a pasted link `…/#/share/<secret>`, or null. */
export const invitationIn = (pasted: string): string | null => /#\/share\/([\w-]{20,})\s*$/.exec(pasted.trim())?.[1] ?? null;
