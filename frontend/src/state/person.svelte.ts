/** Whose phone this is, as far as the phone knows without asking. */

import type { Me, Paired } from '../core/contract';
import { api } from '../io/api';
import { forget, keep, kept, wipe } from '../io/database';
import { askToPersist, deviceName } from '../io/install';
import { zone } from './clock.svelte';

type Standing = 'unknown' | 'in' | 'out';

let standing = $state<Standing>('unknown');
let me = $state.raw<Me | null>(null);
let reachable = $state(true);
let erased = $state(false);
const DEFAULT_WAKE = '07:00';
/** What is kept for the person whose phone this is; what waits to be sent is kept apart. */
const OF_THE_PERSON = ['today', 'progress', 'profile', 'reminder_page', 'run', 'beat', 'intake', 'screened', 'cleared', 'plan_shown'] as const;
let wake = $state(DEFAULT_WAKE);

export const person = {
  get standing() { return standing; },
  get me() { return me; },
  get id(): string | null { return me?.patient.id ?? null; },
  get intakeDone() { return me?.intake_done ?? false; },
  get reachable() { return reachable; },
  get wake() { return wake; },
  /** Everything was deleted a moment ago, here and on the server. */
  get erased() { return erased; },
};

export function sawServer(answered: boolean): void {
  reachable = answered;
}

export async function recallPerson(): Promise<void> {
  me = (await kept('person')) ?? null;
  if (me) standing = (await kept('signed_out')) ? 'out' : 'in';
  const known = await kept('wake');
  if (known && known.patient_id === me?.patient.id) wake = known.wake;
}

export async function setWake(time: string): Promise<void> {
  wake = time;
  if (me) await keep('wake', { patient_id: me.patient.id, wake: time });
}

/** After 401: plan and answers stay on the phone, and pairing again brings all of it back. */
export function signedOut(): void {
  standing = 'out';
  void keep('signed_out', true);
}

async function settleIn(found: Me): Promise<void> {
  const before = await kept('person');
  // Another person's plan is not for these eyes. Their unsent answers stay, bound to them.
  if (before && before.patient.id !== found.patient.id) {
    await forget(...OF_THE_PERSON, 'wake', 'last_day');
    wake = DEFAULT_WAKE;
  }
  me = found;
  standing = 'in';
  await keep('person', found);
  await forget('signed_out');
}

/** Asks the server who we are. False if it could not be reached. */
export async function askWho(): Promise<boolean> {
  const answer = await api.me(me === null);
  if (answer.ok && answer.value) {
    await settleIn(answer.value);
    await learnWake();
  } else if (answer.ok || answer.problem?.status === 401) {
    signedOut();
  } else {
    if (standing === 'unknown') standing = 'out';
    sawServer(answer.problem !== null);
    return false;
  }
  sawServer(true);
  return true;
}

async function learnWake(): Promise<void> {
  if (!me?.intake_done || (await kept('wake'))?.patient_id === me.patient.id) return;
  const answer = await api.intake();
  if (answer.ok && answer.value.answers) await setWake(answer.value.answers.wake);
}

export async function welcomeIn(paired: Paired): Promise<void> {
  await settleIn({ ...paired, intake_done: false, build: '', lock_screen: 'neutral' });
  await askWho();
  void askToPersist();
}

/** Null when it worked, else the problem's code. */
export async function pairWith(code: string): Promise<string | null> {
  const answer = await api.pair(code, deviceName());
  if (!answer.ok) return answer.problem?.code ?? 'unreachable';
  await welcomeIn(answer.value);
  return null;
}

export async function startAlone(): Promise<string | null> {
  const answer = await api.personal(deviceName(), zone());
  if (!answer.ok) return answer.problem?.code ?? 'unreachable';
  await welcomeIn(answer.value);
  return null;
}

export async function intakeIsDone(): Promise<void> {
  if (me) await settleIn({ ...me, intake_done: true });
}

export async function intakeIsMissing(): Promise<void> {
  if (me?.intake_done) await settleIn({ ...me, intake_done: false });
}

/** Signs this phone out. The plan is taken off the phone; what waits to be sent stays. */
export async function logOut(): Promise<boolean> {
  const answer = await api.logout();
  if (!answer.ok && answer.problem?.status !== 401) return false;
  await forget(...OF_THE_PERSON, 'reminders');
  await endPush();
  signedOut();
  return true;
}

/** Where the part that does it cannot be had, the server ends it: it has just forgotten this phone. */
async function endPush(): Promise<void> {
  const push = await import('../io/push').catch(() => null);
  await push?.letGo();
}

/** Deletes everything on the server, then everything on this phone. Null when it worked, else the problem's code. */
export async function eraseEverything(confirmation: string): Promise<string | null> {
  const answer = await api.erase(confirmation);
  if (!answer.ok) return answer.problem?.code ?? 'unreachable';
  await endPush();
  await wipe();
  [me, standing, erased, wake] = [null, 'out', true, DEFAULT_WAKE];
  return null;
}
