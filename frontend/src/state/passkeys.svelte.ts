/** The person's own passkeys: made on this phone, kept by it or by its maker's account. */

import type { components } from '../core/api';
import { api, type Answer } from '../io/api';
import { deviceName } from '../io/install';
import { makePasskey, usePasskey } from '../io/passkeys';
import { welcomeIn } from './person.svelte';

export type Passkey = components['schemas']['PasskeyOut'];

let known = $state.raw<Passkey[] | null>(null);
let phones = $state(1);
let unreachable = $state(false);

export const passkeys = {
  /** Null until the server has answered. */
  get known() { return known; },
  get phones() { return phones; },
  get unreachable() { return unreachable; },
};

export async function readPasskeys(): Promise<void> {
  const [keys, devices] = await Promise.all([api.passkeys(), api.devices()]);
  unreachable = !keys.ok;
  if (keys.ok) known = keys.value.passkeys;
  if (devices.ok) phones = devices.value.devices.length;
}

/** On a new phone, or after the app was deleted. Null when it worked, else the problem's code. */
export async function pairWithPasskey(): Promise<string | null> {
  const asked = await api.askPasskey();
  if (!asked.ok) return problemOf(asked);
  const used = await usePasskey(asked.value.options);
  if (!used.ok) return used.problem;
  const answer = await api.pairWithPasskey(used.credential, deviceName());
  if (answer.ok) await welcomeIn(answer.value);
  return problemOf(answer);
}

/** Null when it worked, else the problem's code. */
export async function addPasskey(name: string): Promise<string | null> {
  const asked = await api.beginPasskey();
  if (!asked.ok) return problemOf(asked);
  const made = await makePasskey(asked.value.options);
  if (!made.ok) return made.problem;
  const answer = await api.addPasskey(made.credential, name);
  await readPasskeys();
  return problemOf(answer);
}

/** Null when it worked, else the problem's code. */
export async function renamePasskey(id: string, name: string): Promise<string | null> {
  const answer = await api.renamePasskey(id, name);
  if (answer.ok) await readPasskeys();
  return problemOf(answer);
}

/** Null when it worked, `last_way_back` where it has to be meant, else the problem's code. */
export async function removePasskey(id: string, evenIfLast: boolean): Promise<string | null> {
  const answer = await api.removePasskey(id, evenIfLast);
  if (answer.ok) await readPasskeys();
  return problemOf(answer);
}

function problemOf(answer: Answer<unknown>): string | null {
  return answer.ok ? null : answer.problem?.code ?? 'unreachable';
}

export { deviceName };
export { passkeysWork } from '../io/passkeys';
