/** What a safety screen or a clinician's word leaves in the record. */

import type { SafetyReason, SafetyResult } from '../core/contract';
import type { Payload } from '../core/events';
import { screenResult } from '../core/safety';
import { keep, kept } from '../io/database';
import { record } from './outbox.svelte';
import { person } from './person.svelte';
import { plan } from './plan.svelte';

/** Records a screen, with `also` right behind it if nothing was ticked, and gives the result. */
export async function screened(reason: SafetyReason, shown: string[], ticked: string[], also: Payload[] = []): Promise<SafetyResult> {
  const result = screenResult(ticked, reason);
  const [event] = await record(
    { type: 'SafetyScreened', reason, shown, ticked, result },
    ...(result === 'CLEAR' ? also : []),
  );
  if (result !== 'CLEAR' && event && person.id) await keep('screened', { patient_id: person.id, event_id: event.id });
  return result;
}

/** The event a clearance speaks of: the server's word first, else the last screen made on this phone. */
async function eventToClear(): Promise<string | null> {
  const said = plan.view?.safety.event_id;
  if (said) return said;
  const own = await kept('screened');
  return own && own.patient_id === person.id ? own.event_id : null;
}

export type Clinician = 'gp' | 'physio' | 'hospital' | 'other';

/** False when this phone does not know which answer was cleared; then only the phone that asked can do it. */
export async function recordClearance(clearedOn: string, clinician: Clinician, forEvent: string | null = null): Promise<boolean> {
  const for_event = forEvent ?? (await eventToClear());
  if (!for_event) return false;
  await record({ type: 'ClearanceRecorded', for_event, cleared_on: clearedOn, clinician, statement: 'agreed' });
  return true;
}
