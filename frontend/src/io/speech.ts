/** Spoken cues, where the phone can speak. Nothing waits for them: a voice that is late is cut off by the next word. */

const synthesis = (): SpeechSynthesis | null => (typeof speechSynthesis === 'undefined' ? null : speechSynthesis);

export const canSpeak = (): boolean => synthesis() !== null;

/** `language` is a tag such as "de"; the phone chooses its voice for it. */
export function say(text: string, language: string): void {
  const voice = synthesis();
  if (!voice || !text) return;
  voice.cancel();
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = language;
  voice.speak(utterance);
}

export function hush(): void {
  synthesis()?.cancel();
}

export const canBuzz = (): boolean => typeof navigator !== 'undefined' && typeof navigator.vibrate === 'function';

/** Milliseconds on, off, on. Ignored where there is no motor, and until the person has touched the page. */
export function buzz(...pattern: number[]): void {
  if (canBuzz()) navigator.vibrate(pattern);
}
