/** How a therapist gets in, and what they set about it. */

import type { Therapist } from '../core/contract';
import type { Answer } from '../io/api';
import { clinic } from '../io/clinic';
import { makePasskey, usePasskey } from '../io/passkeys';
import { settle } from './therapist.svelte';

/** What the first step gave: with a code it becomes a sign-in. */
let half = $state<string | null>(null);

export const signing = {
  /** The password was right, and a code is asked for. */
  get codeAsked() { return half !== null; },
};

async function enter(found: Therapist): Promise<void> {
  half = null;
  await settle(found);
}

/** Null when signed in, else the problem's code. */
export async function signIn(login: string, password: string): Promise<string | null> {
  return inOrHalfIn(await clinic.login({ login, password }));
}

/** By an operator's invitation to an account that is there already. */
export async function comeBack(invitation: string, password: string): Promise<string | null> {
  return inOrHalfIn(await clinic.comeBack({ invitation, password }));
}

async function inOrHalfIn(answer: Awaited<ReturnType<typeof clinic.login>>): Promise<string | null> {
  if (!answer.ok) return problemOf(answer);
  if (answer.value.therapist) await enter(answer.value.therapist);
  else half = answer.value.second_step?.token ?? null;
  return null;
}

export async function sendCode(code: string): Promise<string | null> {
  const answer = await clinic.code({ token: half ?? '', code });
  if (answer.ok) await enter(answer.value.therapist);
  // A code that is wrong may be tried again; a step that is over begins anew.
  else if (answer.problem?.code === 'second_step_over') half = null;
  return problemOf(answer);
}

export function startAgain(): void {
  half = null;
}

export async function signInWithPasskey(): Promise<string | null> {
  const asked = await clinic.askPasskey();
  if (!asked.ok) return problemOf(asked);
  const used = await usePasskey(asked.value.options);
  if (!used.ok) return used.problem;
  const answer = await clinic.usePasskey(used.credential);
  if (answer.ok) await enter(answer.value.therapist);
  return problemOf(answer);
}

export async function addPasskey(password: string, name: string): Promise<string | null> {
  const asked = await clinic.beginPasskey(password);
  if (!asked.ok) return problemOf(asked);
  const made = await makePasskey(asked.value.options);
  return made.ok ? problemOf(await clinic.addPasskey(made.credential, name)) : made.problem;
}

export const renamePasskey = async (id: string, name: string): Promise<string | null> => problemOf(await clinic.renamePasskey(id, name));

/** Null when it worked, else the problem's code. */
export function problemOf(answer: Answer<unknown>): string | null {
  return answer.ok ? null : answer.problem?.code ?? 'unreachable';
}

export const { security, changePassword, endSession, endOtherSessions, beginApp, confirmApp, endApp, newCodes, removePasskey, keys, makeKey, endKey } = clinic;
export { passkeysWork } from '../io/passkeys';
