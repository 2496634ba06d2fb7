/** The present, for windows that open and close while the app lies on the table. */

const zoneOfPhone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

let now = $state(Date.now());
// Asking costs most of a millisecond, the first time far more, and the plan asks a hundred times while it is drawn.
let tz = $state('');

const STEP_MS = 10_000;

export const present = (): number => now;
/** Where the phone is, as of the last look at the clock. */
export const zone = (): string => tz || zoneOfPhone();

export function lookAtClock(): void {
  now = Date.now();
  tz = zoneOfPhone();
}

export function startClock(): void {
  setInterval(lookAtClock, STEP_MS);
  document.addEventListener('visibilitychange', lookAtClock);
}
