/** What waits on this phone, and when it is sent. */

import type { JournalEvent, Payload } from '../core/events';
import { api } from '../io/api';
import type { Waiting } from '../core/outbox';
import type { Refused } from '../io/database';
import { counts, enqueue, flush, refusedOf, singleFlight, waitingOf, type Counts, type Surroundings } from '../io/outbox';
import { lookAtClock, zone } from './clock.svelte';
import { person, sawServer, signedOut } from './person.svelte';

const around: Surroundings = {
  now: () => Date.now(),
  tz: zone,
  newId: () => crypto.randomUUID(),
  wake: () => person.wake,
  post: api.journal,
};

let tally = $state.raw<Counts>({ waiting: 0, refused: 0, foreign: 0 });
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let notBefore = 0;
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('backbeat');

export const outbox = {
  get waiting() { return tally.waiting; },
  get refused() { return tally.refused; },
  get foreign() { return tally.foreign; },
};

export async function recount(tellOthers = false): Promise<void> {
  tally = await counts(person.id);
  if (tellOthers) channel?.postMessage('outbox');
}

/** Writes first and sends after. When this resolves, the answers are on the phone. */
export async function record(...payloads: Payload[]): Promise<JournalEvent[]> {
  const id = person.id;
  if (!id) throw new Error('an event needs a person');
  // Values from forms may be reactive, and IndexedDB keeps plain ones only.
  const events = await enqueue(around, id, payloads.map((payload) => $state.snapshot(payload) as Payload));
  lookAtClock();
  await recount(true);
  await whenChanged();
  wanted();
  return events;
}

let whenFlushed: () => void = () => undefined;
let whenChanged: () => Promise<void> = async () => undefined;

const sendWaiting = singleFlight(async () => {
  const id = person.id;
  if (!id || person.standing === 'out') return;
  const before = (await counts(id)).waiting;
  const result = await flush(around, id, failures);
  if (result.state === 'empty') {
    failures = 0;
    if (before > 0) sawServer(true);
  } else {
    notBefore = result.why === 'busy' ? Date.now() + result.wait_ms : 0;
    if (result.why === 'signed_out') signedOut();
    else later(result.wait_ms);
    sawServer(result.why !== 'offline');
  }
  if (before > 0) await recount(true);
});

function later(wait_ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    // Only tries that the clock made count: a person who answers three questions offline has not failed three times.
    failures += 1;
    wanted();
  }, wait_ms);
}

/** Sends what waits, unless the server asked for patience and nobody pressed the button. */
export async function send(pressed = false): Promise<void> {
  if (!pressed && Date.now() < notBefore) return;
  await sendWaiting();
}

export async function readOutbox(): Promise<{ waiting: Waiting[]; refused: Refused[] }> {
  const id = person.id;
  if (!id) return { waiting: [], refused: [] };
  const [waiting, refused] = await Promise.all([waitingOf(id), refusedOf(id)]);
  return { waiting, refused };
}

function wanted(): void {
  void send().then(whenFlushed);
}

/** `changed` runs after an event was written, here or in another tab; `flushed` after each sending it led to. */
export function watchOutbox(changed: () => Promise<void>, flushed: () => void): void {
  [whenChanged, whenFlushed] = [changed, flushed];
  channel?.addEventListener('message', () => void recount().then(changed));
}
