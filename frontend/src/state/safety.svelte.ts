/** What a safety screen or a clinician's word leaves in the record. */

import type { SafetyReason, SafetyResult } from '../core/contract';
import type { Payload } from '../core/events';
import { screenResult } from '../core/safety';
import { keep, kept } from '../io/database';
import { forgetClearance, keepClearance } from './clearance.svelte';
import { record } from './outbox.svelte';
import { person } from './person.svelte';
import { plan } from './plan.svelte';

/** Records a screen and gives its result. `before`: what asked for the screen, in the log ahead of its answer. */
export async function screened(reason: SafetyReason, shown: string[], ticked: string[], before: Payload[] = []): Promise<SafetyResult> {
  const result = screenResult(ticked, reason);
  const events = await record(...before, { type: 'SafetyScreened', reason, shown, ticked, result });
  const event = events.at(-1);
  // The word was used up: the plan opens now, or the server wants a new one.
  await forgetClearance();
  if (result !== 'CLEAR' && event && person.id) await keep('screened', { patient_id: person.id, event_id: event.id });
  return result;
}

/** Stands for an answer this phone has never seen, given on another one: the person's word counts all the same. */
const UNSEEN = '00000000-0000-0000-0000-000000000000';

/** The event a clearance speaks of: the server's word first, else the last screen made on this phone. */
async function eventToClear(): Promise<string> {
  const said = plan.view?.safety.event_id;
  if (said) return said;
  const own = await kept('screened');
  return own && own.patient_id === person.id ? own.event_id : UNSEEN;
}

export type Clinician = 'gp' | 'physio' | 'hospital' | 'other';

export async function recordClearance(clearedOn: string, clinician: Clinician, forEvent: string | null = null): Promise<void> {
  const for_event = forEvent ?? (await eventToClear());
  const [event] = await record({ type: 'ClearanceRecorded', for_event, cleared_on: clearedOn, clinician, statement: 'agreed' });
  if (event && person.id) await keepClearance(person.id, event.day);
}
