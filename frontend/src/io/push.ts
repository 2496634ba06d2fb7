/** The browser's push subscription, kept equal to what the server knows of this phone. */

import type { Device } from '../core/contract';
import { api, type Answer } from './api';
import { forget, keep, kept } from './database';

export function supportsPush(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

export function bytesOfKey(key: string): Uint8Array<ArrayBuffer> {
  const base64 = key.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** `last` is the key of the last time; it decides where a browser does not tell a subscription's key. */
function sameKey(subscription: PushSubscription, key: string, last: string | null): boolean {
  const used = subscription.options.applicationServerKey;
  if (!used) return last === null || last === key;
  const [a, b] = [new Uint8Array(used), bytesOfKey(key)];
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** A subscription made with another server key is of no use: the push service would refuse every message. */
async function subscriptionFor(key: string, last: string | null): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const existing = await pushManager.getSubscription();
  if (existing && sameKey(existing, key, last)) return existing;
  await existing?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOfKey(key) });
}

export type PushState = 'on' | 'off' | 'denied' | 'unsupported' | 'unreachable' | 'refused';

interface ServerKey { key: string; key_id: string }

/** The key is named: had the server taken a new one meanwhile, it could not tell which this was made with. */
async function confirm(subscription: PushSubscription, { key, key_id }: ServerKey, lang: string): Promise<PushState> {
  const answer: Answer<{ state: 'active' }> = await api.setPush(lang, { ...subscription.toJSON(), key_id });
  if (!answer.ok) return answer.problem === null || answer.problem.status >= 500 ? 'unreachable' : 'refused';
  await keep('reminders', { wanted: true, endpoint: subscription.endpoint, key, lang });
  await forget('push_changed');
  return 'on';
}

/** Turns reminders on, written in `lang`. Call it from a tap: browsers ask for permission only then. */
export async function turnOn(lang: string): Promise<PushState> {
  if (!supportsPush()) return 'unsupported';
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  const key = await api.pushKey();
  if (!key.ok) return 'unreachable';
  await keep('reminders', { wanted: true, endpoint: null, key: key.value.key, lang });
  return confirm(await subscriptionFor(key.value.key, null), key.value, lang);
}

export async function turnOff(): Promise<void> {
  await keep('reminders', { wanted: false, endpoint: null, key: null });
  await api.endPush();
  await letGo();
}

/** Ends the browser's own subscription. */
export async function letGo(): Promise<void> {
  if (!supportsPush()) return;
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/** What is true now, without asking the server. */
export async function pushState(): Promise<PushState> {
  if (!supportsPush()) return 'unsupported';
  const wanted = (await kept('reminders'))?.wanted ?? false;
  if (Notification.permission === 'denied') return wanted ? 'denied' : 'off';
  return wanted && Notification.permission === 'granted' ? 'on' : 'off';
}

/** What the server thinks of this phone's address; null when it cannot be asked. */
async function standingAtServer(): Promise<Device['push']['state'] | null> {
  const answer = await api.devices();
  return (answer.ok ? answer.value.devices.find((device) => device.this)?.push.state : null) ?? null;
}

let resyncing: Promise<PushState> | null = null;

/**
 * Run at each start and return to the app: push addresses die silently (iOS most of all), and only the page can tell.
 * Sends the subscription again when its address, the server's key or the language has changed, or when the server
 * misses it.
 * An address the push service has ended is let go first: sent once more, it would only be ended once more.
 */
export function resync(lang: string): Promise<PushState> {
  // Two at once would end each other's fresh subscription.
  resyncing ??= resyncOnce(lang).finally(() => { resyncing = null; });
  return resyncing;
}

async function resyncOnce(lang: string): Promise<PushState> {
  const before = await kept('reminders');
  if (!before?.wanted || !supportsPush() || Notification.permission !== 'granted') return pushState();
  const key = await api.pushKey();
  if (!key.ok) return 'on';
  const standing = await standingAtServer();
  try {
    if (standing === 'disabled') await letGo();
    const subscription = await subscriptionFor(key.value.key, before.key);
    const same = subscription.endpoint === before.endpoint && key.value.key === before.key && lang === before.lang;
    const missed = standing === 'disabled' || standing === 'none';
    if (same && !missed && !(await kept('push_changed'))) return 'on';
    return await confirm(subscription, key.value, lang);
  } catch (error) {
    // Some browsers subscribe only from a tap: the switch then shows "off" and one tap mends it.
    if (error instanceof DOMException) return 'off';
    throw error;
  }
}
