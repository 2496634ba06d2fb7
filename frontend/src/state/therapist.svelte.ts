/** The therapist's side: a sign-in of its own, apart from any phone's. */

import type { Therapist } from '../core/contract';
import { clinic } from '../io/clinic';

let standing = $state<'unknown' | 'in' | 'out'>('unknown');
let who = $state.raw<Therapist | null>(null);

export const therapist = {
  get standing() { return standing; },
  get who() { return who; },
};

/** Somebody is signed in from now on. */
export async function settle(found: Therapist): Promise<void> {
  [who, standing] = [found, 'in'];
}

export async function recallTherapist(): Promise<void> {
  const answer = await clinic.me();
  if (!answer.ok) {
    standing = 'out';
    return;
  }
  const { therapist: nested, id, name } = answer.value;
  await settle(nested ?? { id: id ?? '', name: name ?? '' });
}

export async function acceptInvitation(body: { invitation: string; name: string; login: string; password: string }): Promise<string | null> {
  const answer = await clinic.accept(body);
  if (!answer.ok) return answer.problem?.code ?? 'unreachable';
  await settle(answer.value.therapist);
  return null;
}

export async function signOut(): Promise<void> {
  await clinic.logout();
  [who, standing] = [null, 'out'];
}

export const makeShareCode = clinic.shareCode;
export const readReport = clinic.report;
export const readShared = clinic.shared;
