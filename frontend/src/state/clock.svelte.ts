/** The present, for windows that open and close while the app lies on the table. */

let now = $state(Date.now());

const STEP_MS = 10_000;

export const present = (): number => now;
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export function lookAtClock(): void {
  now = Date.now();
}

export function startClock(): void {
  setInterval(lookAtClock, STEP_MS);
  document.addEventListener('visibilitychange', lookAtClock);
}
