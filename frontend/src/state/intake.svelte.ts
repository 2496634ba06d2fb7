/** The intake being filled in: kept on the phone after every answer, so a call or a reload loses nothing. */

import type { IntakeReply } from '../core/contract';
import { instantText, personDay } from '../core/day';
import { answersOf, EMPTY_DRAFT, endsAt, neighbour, SCREENS, tickedOf, type Draft } from '../core/intake';
import { S1, S2, screenResult } from '../core/safety';
import { api } from '../io/api';
import { forget, keep, kept, type Stopped } from '../io/database';
import { zone } from './clock.svelte';
import { record } from './outbox.svelte';
import { intakeIsDone, person, setWake } from './person.svelte';

let draft = $state<Draft>(structuredClone(EMPTY_DRAFT));
let stopped = $state.raw<Stopped | null>(null);
let reply = $state.raw<IntakeReply | null>(null);
let emergency = $state<string | null>(null);
let id = '';

export const intake = {
  get draft(): Readonly<Draft> { return draft; },
  get stopped() { return stopped; },
  get reply() { return reply; },
  get emergencyNumber() { return emergency; },
};

async function store(): Promise<void> {
  if (!person.id) return;
  await keep('intake', { patient_id: person.id, id, draft: $state.snapshot(draft) as Draft, stopped });
}

export async function recallIntake(): Promise<void> {
  const stored = await kept('intake');
  const mine = stored && stored.patient_id === person.id ? stored : null;
  id = mine?.id ?? crypto.randomUUID();
  draft = { ...structuredClone(EMPTY_DRAFT), ...mine?.draft };
  stopped = mine?.stopped ?? null;
  askAgainAfterStop();
  const answer = await api.intake();
  if (answer.ok) emergency = answer.value.emergency_number ?? null;
}

/** STOP_NOW ends by a clinician's word and a second look at the list on a later day. */
function askAgainAfterStop(): void {
  if (!stopped?.cleared || personDay(Date.now(), zone(), draft.wake) <= stopped.day) return;
  stopped = null;
  draft = { ...draft, screen: 's1', s1: null };
}

export async function change(patch: Partial<Draft>): Promise<void> {
  draft = { ...draft, ...patch };
  await store();
}

async function stop(result: Stopped['result']): Promise<void> {
  const day = personDay(Date.now(), zone(), draft.wake);
  if (result === 'NOT_FOR_YOU') {
    stopped = { result, event_id: '', day, cleared: false };
    draft = structuredClone(EMPTY_DRAFT);
    await forget('intake');
    return;
  }
  const shown = draft.screen === 's1' ? [...S1] : [...S1, ...S2];
  const ticked = draft.screen === 's1' ? [...(draft.s1 ?? [])] : tickedOf(draft);
  const [event] = await record({ type: 'SafetyScreened', reason: 'intake', shown, ticked, result });
  stopped = { result, event_id: event?.id ?? '', day: event?.day ?? day, cleared: false };
  await store();
}

/** A clinician has looked: SEEK_SOON goes on from here, STOP_NOW waits for a later day. */
export async function clearedInIntake(): Promise<void> {
  if (!stopped) return;
  if (stopped.result === 'STOP_NOW') {
    stopped = { ...stopped, cleared: true };
  } else {
    const s2 = (draft.s2 ?? []).filter((code) => screenResult([code], 'intake') === 'ASK_FIRST');
    [stopped, draft] = [null, { ...draft, s2, screen: 'about' }];
  }
  await store();
}

/** Forward one screen. True when the intake is over (sent and accepted), else false or a problem's code. */
export async function next(): Promise<boolean | string> {
  const ends = ['s1', 's2'].includes(draft.screen) ? endsAt(draft) : null;
  if (ends) {
    await stop(ends);
    return false;
  }
  if (draft.screen === SCREENS.at(-1)) return submit();
  await change({ screen: neighbour(draft.screen, 1) });
  return false;
}

export async function previous(): Promise<void> {
  await change({ screen: neighbour(draft.screen, -1) });
}

async function submit(): Promise<boolean | string> {
  const tz = zone();
  const at = instantText(Date.now(), tz);
  const answer = await api.sendIntake({ id, at, tz, answers: answersOf(draft), ticked: tickedOf(draft) });
  if (!answer.ok) return answer.problem?.code ?? 'unreachable';
  reply = answer.value;
  await setWake(draft.wake);
  const { activities, confidence } = draft;
  await record(
    { type: 'OutcomeRated', instrument: 'PSFS', items: activities.map(({ value }) => value ?? 0), labels: activities.map(({ label }) => label.trim()) },
    { type: 'ConfidenceRated', value: confidence ?? 0 },
  );
  if (person.id) await keep('screened', { patient_id: person.id, event_id: id });
  await forget('intake');
  await intakeIsDone();
  return true;
}
