/** New versions of the app. They wait until nothing runs and nothing is unsent, then take over by one reload. */

import { outbox } from './outbox.svelte';
import { running } from './run.svelte';
import { here } from './route.svelte';

let waiting = $state.raw<ServiceWorker | null>(null);
let registration: ServiceWorkerRegistration | undefined;
let reloadWhenCalm = false;

const CALM_ROUTES = ['today', 'progress', 'mine', 'reminders'];
const isCalm = (): boolean => !running.run && outbox.waiting === 0 && CALM_ROUTES.includes(here().name);

export const update = {
  get offered() { return waiting !== null; },
};

export function applyUpdate(): void {
  reloadWhenCalm = true;
  waiting?.postMessage({ type: 'SKIP_WAITING' });
}

/** Returning to the app is the quiet moment to change versions: nobody is in the middle of anything. */
export async function lookForUpdate(): Promise<void> {
  if (reloadWhenCalm && isCalm()) location.reload();
  if (waiting && isCalm()) applyUpdate();
  else await registration?.update().catch(() => undefined);
}

function watch(worker: ServiceWorker | null): void {
  worker?.addEventListener('statechange', () => {
    if (worker.state === 'installed' && navigator.serviceWorker.controller) waiting = worker;
  });
}

interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

/** The worker's address passes through a policy that knows no other, for servers that demand trusted types. */
function workerUrl(): string {
  const own: ScriptPolicy = { createScriptURL: () => '/sw.js' };
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  return (trustedTypes?.createPolicy('backbeat-worker', own) ?? own).createScriptURL('/sw.js');
}

export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  // Refused in some private windows: the app then works as long as there is a connection.
  registration = await navigator.serviceWorker.register(workerUrl(), { updateViaCache: 'none' }).catch(() => undefined);
  if (!registration) return;
  if (registration.waiting && navigator.serviceWorker.controller) waiting = registration.waiting;
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration?.installing ?? null));
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // Another tab may have asked for the change: a session here is not cut off by it.
    if (isCalm()) location.reload();
    else reloadWhenCalm = true;
  });
}
