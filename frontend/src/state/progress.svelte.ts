/** The person's progress: what this phone last heard, then the server's newest word. */

import type { Progress } from '../core/progress';
import { api } from '../io/api';
import { keep, kept } from '../io/database';
import { person, sawServer } from './person.svelte';
import { spoken } from './texts.svelte';

const FRESH_MS = 6 * 3_600_000;
let found = $state.raw<Progress | null>(null);
let asked = $state(false);

export const progress = {
  get found() { return found; },
  /** The server was asked since the screen opened, whatever it said. */
  get asked() { return asked; },
};

async function recall(): Promise<number> {
  const stored = await kept('progress');
  const mine = stored && stored.patient_id === person.id ? stored : null;
  found = mine?.progress ?? null;
  return mine && mine.progress.lang === spoken() ? mine.asked_at : 0;
}

async function fetchNow(): Promise<void> {
  const id = person.id;
  if (!id) return;
  const asked_at = Date.now();
  const answer = await api.progress(spoken());
  asked = true;
  if (answer.ok) {
    found = answer.value;
    await keep('progress', { patient_id: id, asked_at, progress: answer.value });
  }
  sawServer(answer.ok || answer.problem !== null);
}

export async function readProgress(): Promise<void> {
  asked = false;
  await recall();
  await fetchNow();
}

/** Now and then in passing, so that the screen has something to show in flight mode. */
export async function freshenProgress(): Promise<void> {
  if (Date.now() - (await recall()) > FRESH_MS) await fetchNow();
}
