/** Keeps the screen awake during a session, where the browser can. The lock falls whenever the page is hidden. */

let wanted = false;
let lock: WakeLockSentinel | null = null;

async function request(): Promise<void> {
  if (!wanted || lock || document.visibilityState !== 'visible' || !navigator.wakeLock) return;
  try {
    const granted = await navigator.wakeLock.request('screen');
    granted.addEventListener('release', () => { if (lock === granted) lock = null; });
    if (wanted) lock = granted;
    else await granted.release();
  } catch (error) {
    // Refused on low battery or without a gesture: the session goes on, the screen may dim.
    if (!(error instanceof DOMException)) throw error;
  }
}

document.addEventListener('visibilitychange', () => void request());

export function keepAwake(): void {
  wanted = true;
  void request();
}

export function allowSleep(): void {
  wanted = false;
  const held = lock;
  lock = null;
  void held?.release();
}
