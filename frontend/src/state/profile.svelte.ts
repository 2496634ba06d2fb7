/** The settings of the plan: as the server knows them, with this phone's own changes on top. */

import type { components } from '../core/api';
import type { ProfileChanges } from '../core/events';
import { api } from '../io/api';
import { keep, kept } from '../io/database';
import { record } from './outbox.svelte';
import { person, sawServer, setWake } from './person.svelte';
import { spoken } from './texts.svelte';

export type Profile = components['schemas']['Profile'];

let found = $state.raw<Profile | null>(null);
let saved = $state(false);

export const profile = {
  get found() { return found; },
  /** Something was changed since the screen opened. */
  get saved() { return saved; },
};

async function store(next: Profile): Promise<void> {
  found = next;
  if (person.id) await keep('profile', { patient_id: person.id, profile: next });
}

export async function readProfile(): Promise<void> {
  saved = false;
  const stored = await kept('profile');
  found = stored && stored.patient_id === person.id ? stored.profile : null;
  const answer = await api.profile(spoken());
  if (answer.ok) await store(answer.value);
  sawServer(answer.ok || answer.problem !== null);
}

/** Written to the outbox first and shown at once; the plan follows with the next answer of the server. */
export async function changeProfile(changes: ProfileChanges): Promise<void> {
  await record({ type: 'ProfileChanged', changes });
  saved = true;
  if (changes.wake) await setWake(changes.wake);
  if (!found) return;
  const { agreed_direction } = changes;
  const now = Object.fromEntries(Object.entries(changes).filter(([field]) => field in found!.now));
  const direction = agreed_direction === undefined ? found.direction : { ...found.direction, agreed: agreed_direction };
  await store({ ...found, now: { ...found.now, ...now }, direction });
}

export async function pause(from: string, to: string): Promise<void> {
  await record({ type: 'PauseSet', from, to });
  saved = true;
  if (found) await store({ ...found, pauses: to >= found.day ? [{ from, to }] : [] });
}
