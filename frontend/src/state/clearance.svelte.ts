/** A clinician's word as this phone remembers it. */

import { forget, keep, kept } from '../io/database';
import { person } from './person.svelte';

let clearedDay = $state<string | null>(null);

/** Person-day on which a clinician's word was recorded here; the list is asked once more on a later day. */
export const clearance = {
  get day() { return clearedDay; },
};

export async function recallClearance(): Promise<void> {
  const stored = await kept('cleared');
  clearedDay = stored && stored.patient_id === person.id ? stored.day : null;
}

export async function keepClearance(patient_id: string, day: string): Promise<void> {
  clearedDay = day;
  await keep('cleared', { patient_id, day });
}

export async function forgetClearance(): Promise<void> {
  clearedDay = null;
  await forget('cleared');
}
