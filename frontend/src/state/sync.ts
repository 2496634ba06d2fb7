/** Meeting the server: send what waits, then read what is new. Runs at start and whenever the app comes back. */

import { outbox, recount, send, watchOutbox } from './outbox.svelte';
import { askWho, person, sawServer } from './person.svelte';
import { recallPlan, refreshPlan } from './plan.svelte';
import { running } from './run.svelte';
import { spoken } from './texts.svelte';
import { lookForUpdate } from './update.svelte';

const PAUSE_MS = 3_000;
let meeting: Promise<void> | null = null;
let again = false;
let lastAt = 0;

async function once(): Promise<void> {
  await askWho();
  await send();
  if (person.intakeDone) await refreshPlan();
  if (person.standing === 'in') await (await import('../io/push').catch(() => null))?.resync(spoken());
  if (person.intakeDone && person.reachable) void import('./progress.svelte').then(({ freshenProgress }) => freshenProgress());
}

/** Several reasons at the same moment make one meeting; a reason that comes during one makes one more. */
export function sync(): Promise<void> {
  if (meeting) {
    again = true;
    return meeting;
  }
  meeting = once().finally(() => {
    meeting = null;
    lastAt = Date.now();
    if (again) {
      again = false;
      void sync();
    }
  });
  return meeting;
}

function cameBack(): void {
  if (document.visibilityState !== 'visible' || Date.now() - lastAt < PAUSE_MS) return;
  void lookForUpdate();
  void sync();
}

/** A session in progress keeps its items, so a new plan can wait until it is over. */
async function sent(): Promise<void> {
  if (outbox.waiting === 0 && person.intakeDone && !running.run) await refreshPlan();
}

function heard(event: MessageEvent<{ type?: string; url?: string }>): void {
  if (event.data?.type === 'open' && event.data.url) location.hash = new URL(event.data.url, location.href).hash;
  void sync();
}

export function watchReturns(): void {
  watchOutbox(recallPlan, () => void sent());
  addEventListener('offline', () => sawServer(false));
  addEventListener('online', () => void sync());
  for (const name of ['focus', 'pageshow'] as const) addEventListener(name, cameBack);
  document.addEventListener('visibilitychange', cameBack);
  navigator.serviceWorker?.addEventListener('message', heard);
  void recount();
}
