/** The phone's memory: one IndexedDB with the outbox, what was sent but not yet read back, and small kept values. */

import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { components } from '../core/api';
import type { Me, Today } from '../core/contract';
import type { Waiting } from '../core/outbox';
import type { Draft } from '../core/intake';
import type { Progress } from '../core/progress';
import type { Run } from '../core/run';
import type { JournalEvent } from '../core/events';

export interface Settled extends Waiting {
  /** When the receipt came, milliseconds since 1970. */
  settled_at: number;
}

export interface Refused extends Waiting {
  code: string;
  detail: string;
  refused_at: number;
}

export interface Stopped {
  result: 'STOP_NOW' | 'SEEK_SOON' | 'NOT_FOR_YOU' | 'ASK_FIRST';
  event_id: string;
  day: string;
  cleared: boolean;
}

export interface KeptIntake {
  patient_id: string;
  /** Id of the IntakeCompleted event, made once, so that sending twice counts once. */
  id: string;
  draft: Draft;
  stopped: Stopped | null;
}

/** Small values by name. Each is read and written as a whole. */
export interface Kept {
  seq: number;
  last_day: string;
  person: Me;
  /** This phone was signed out, by its person or by the server; `person` is kept for what still waits to be sent. */
  signed_out: boolean;
  wake: { patient_id: string; wake: string };
  today: { patient_id: string; asked_at: number; today: Today };
  reminder_page: { patient_id: string; page: components['schemas']['Reminders'] };
  profile: { patient_id: string; profile: components['schemas']['Profile'] };
  progress: { patient_id: string; asked_at: number; progress: Progress };
  intake: KeptIntake;
  run: { patient_id: string; run: Run };
  /** Where the clock of the run stood a moment ago: small, because it is written every second. */
  beat: { index: number; elapsed: number };
  preferences: Preferences;
  /** `lang`: the language the server was last asked to write them in. */
  reminders: { wanted: boolean; endpoint: string | null; key: string | null; lang?: string };
  /** Set by the worker when the browser renewed its push address while no page was open. */
  push_changed: boolean;
  screened: { patient_id: string; event_id: string };
  /** Person-day on which this phone recorded a clinician's word. */
  cleared: { patient_id: string; day: string };
  plan_shown: { patient_id: string; day: string };
}

export interface Preferences {
  language: 'en' | 'de' | 'es' | null;
  sound: boolean;
  /** Spoken cues, and a short vibration with each part of a movement. */
  voice: boolean;
  buzz: boolean;
  /** The next exercise begins by itself when its getting-ready time is over. */
  flows: boolean;
}

interface Schema extends DBSchema {
  outbox: { key: number; value: Waiting };
  settled: { key: number; value: Settled };
  refused: { key: number; value: Refused };
  kept: { key: keyof Kept; value: unknown };
}

export type Database = IDBPDatabase<Schema>;

const NAME = 'backbeat';
let opening: Promise<Database> | null = null;

/** Opens once and shares. `seq` is the key of the outbox: events leave in the order they were made. */
export function database(): Promise<Database> {
  opening ??= openDB<Schema>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore('outbox', { keyPath: 'seq' });
      db.createObjectStore('settled', { keyPath: 'seq' });
      db.createObjectStore('refused', { keyPath: 'seq' });
      db.createObjectStore('kept');
    },
    // A newer version of the app in another tab must not wait for this one.
    blocking: () => void closeDatabase(),
    terminated: () => { opening = null; },
  }).catch((error: unknown) => {
    opening = null;
    throw error;
  });
  return opening;
}

export async function closeDatabase(): Promise<void> {
  const open = opening;
  opening = null;
  (await open)?.close();
}

/** Everything this phone holds goes, answers that were never sent included. */
export async function wipe(): Promise<void> {
  await closeDatabase();
  await deleteDB(NAME);
}

export async function kept<K extends keyof Kept>(name: K): Promise<Kept[K] | undefined> {
  return (await (await database()).get('kept', name)) as Kept[K] | undefined;
}

export async function keep<K extends keyof Kept>(name: K, value: Kept[K]): Promise<void> {
  await (await database()).put('kept', value, name);
}

export async function forget(...names: (keyof Kept)[]): Promise<void> {
  const tx = (await database()).transaction('kept', 'readwrite');
  await Promise.all([...names.map((name) => tx.store.delete(name)), tx.done]);
}

export interface Known {
  today: Today | null;
  /** Events of this person that the plan cannot know of yet, in order of happening. */
  unread: JournalEvent[];
  last_day: string | null;
}

/** The kept plan with the events to lay over it, read in one transaction: never an old plan with new gaps. */
export async function known(patientId: string): Promise<Known> {
  const tx = (await database()).transaction(['kept', 'settled', 'outbox']);
  const [stored, lastDay, settled, waiting] = await Promise.all([
    tx.objectStore('kept').get('today') as Promise<Kept['today'] | undefined>,
    tx.objectStore('kept').get('last_day') as Promise<string | undefined>,
    tx.objectStore('settled').getAll(),
    tx.objectStore('outbox').getAll(),
  ]);
  const own = [...settled, ...waiting].filter((entry) => entry.patient_id === patientId).sort((one, other) => one.seq - other.seq);
  return {
    today: stored && stored.patient_id === patientId ? stored.today : null,
    unread: own.map((entry) => entry.event),
    last_day: lastDay ?? null,
  };
}

/** The server leaves events out whose time, by a phone's fast clock, lies further ahead of its own than this. */
const AHEAD_MS = 5 * 60_000;

/** Keeps a fresh plan, and lets go of the sent events that it has taken in. */
export async function keepToday(patientId: string, today: Today, askedAt: number): Promise<void> {
  const tx = (await database()).transaction(['kept', 'settled'], 'readwrite');
  await tx.objectStore('kept').put({ patient_id: patientId, asked_at: askedAt, today }, 'today');
  const settled = tx.objectStore('settled');
  for (const entry of await settled.getAll()) {
    const takenIn = entry.settled_at <= askedAt && Date.parse(entry.event.at) <= Date.parse(today.now) + AHEAD_MS;
    if (takenIn) await settled.delete(entry.seq);
  }
  await tx.done;
}
