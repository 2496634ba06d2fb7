/**
 * The outbox. An event is first written here, then the screen says "Saved on this phone", then it is sent.
 * It leaves only against a receipt. Everything else (no network, a busy server, a signed-out phone) means: later.
 */

import { backOff, batchOf, BATCH_SIZE, judge, type Reply, type Verdict, type Waiting } from '../core/outbox';
import { stamp, type JournalEvent, type Payload } from '../core/events';
import { database, type Refused, type Settled } from './database';
import type { Answer } from './api';
import type { Receipt } from '../core/contract';

export interface Surroundings {
  now: () => number;
  tz: () => string;
  newId: () => string;
  wake: () => string;
  post: (events: JournalEvent[]) => Promise<Answer<{ receipts: Receipt[] }>>;
}

export type Flushed = { state: 'empty' } | { state: 'stopped'; why: 'offline' | 'signed_out' | 'busy'; wait_ms: number };

/** Writes events in one transaction with the counter and the last day, so that two tabs never share a number. */
export async function enqueue(around: Surroundings, patientId: string, payloads: Payload[]): Promise<JournalEvent[]> {
  const tx = (await database()).transaction(['outbox', 'kept'], 'readwrite');
  const [outbox, kept] = [tx.objectStore('outbox'), tx.objectStore('kept')];
  let seq = ((await kept.get('seq')) as number | undefined) ?? 0;
  let lastDay = ((await kept.get('last_day')) as string | undefined) ?? null;
  const events: JournalEvent[] = [];
  for (const payload of payloads) {
    const moment = { now: around.now(), tz: around.tz(), wake: around.wake(), lastDay };
    const event = stamp(payload, around.newId(), ++seq, moment);
    lastDay = event.day;
    await outbox.put({ seq, patient_id: patientId, event });
    events.push(event);
  }
  await kept.put(seq, 'seq');
  if (lastDay !== null) await kept.put(lastDay, 'last_day');
  await tx.done;
  return events;
}

export interface Counts {
  waiting: number;
  refused: number;
  /** Events of another person who used this phone. They stay until that person pairs again. */
  foreign: number;
}

export async function counts(patientId: string | null): Promise<Counts> {
  const db = await database();
  const [outbox, refused] = await Promise.all([db.getAll('outbox'), db.getAll('refused')]);
  const waiting = outbox.filter((entry) => patientId === null || entry.patient_id === patientId).length;
  const own = refused.filter((entry) => patientId === null || entry.patient_id === patientId).length;
  return { waiting, refused: own, foreign: outbox.length - waiting };
}

export async function refusedOf(patientId: string): Promise<Refused[]> {
  return (await (await database()).getAll('refused')).filter((entry) => entry.patient_id === patientId);
}

export async function waitingOf(patientId: string): Promise<Waiting[]> {
  return (await (await database()).getAll('outbox')).filter((entry) => entry.patient_id === patientId);
}

function replyOf(answer: Answer<{ receipts: Receipt[] }>): Reply {
  if (answer.ok) return { kind: 'receipts', receipts: answer.value.receipts };
  if (answer.problem === null) return { kind: 'offline' };
  const { status, code, detail } = answer.problem;
  return { kind: 'status', status, code, detail, retry_after_s: answer.retry_after_s };
}

/** Moves what has a receipt out of the outbox, in one transaction. */
async function sortOut(verdict: Extract<Verdict, { kind: 'sort' }>, now: number): Promise<void> {
  const tx = (await database()).transaction(['outbox', 'settled', 'refused'], 'readwrite');
  const [outbox, settled, refused] = [tx.objectStore('outbox'), tx.objectStore('settled'), tx.objectStore('refused')];
  for (const entry of verdict.kept) {
    const done: Settled = { ...entry, settled_at: now };
    await Promise.all([outbox.delete(entry.seq), settled.put(done)]);
  }
  for (const { entry, code, detail } of verdict.refused) {
    await Promise.all([outbox.delete(entry.seq), refused.put({ ...entry, code, detail, refused_at: now })]);
  }
  await tx.done;
}

/** Sends until nothing of this person waits, or until something says stop. `failures` counts stops in a row. */
export async function flush(around: Surroundings, patientId: string, failures: number): Promise<Flushed> {
  let size = BATCH_SIZE;
  for (;;) {
    const batch = batchOf(await waitingOf(patientId), size);
    if (batch.length === 0) return { state: 'empty' };
    const verdict = judge(batch, replyOf(await around.post(batch.map((entry) => entry.event))));
    switch (verdict.kind) {
      case 'sort':
        await sortOut(verdict, around.now());
        break;
      case 'smaller':
        size = 1;
        break;
      case 'stop': {
        const pace = verdict.why === 'offline' ? 'offline' : 'busy';
        return { state: 'stopped', why: verdict.why, wait_ms: verdict.wait_ms ?? backOff(failures + 1, pace) };
      }
    }
  }
}

/** One sender at a time, over all tabs where the browser has locks, else within this one. */
export function singleFlight<T>(work: () => Promise<T>): () => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  const locked = async (): Promise<T> => {
    if (globalThis.navigator?.locks) return (await navigator.locks.request('backbeat-outbox', work)) as T;
    return work();
  };
  return () => {
    const mine = tail.then(locked, locked);
    tail = mine;
    return mine;
  };
}
