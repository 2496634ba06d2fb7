/** Reminders on this phone, and the phones a person has. */

import type { Device } from '../core/contract';
import { api } from '../io/api';
import { pushState, resync, turnOff, turnOn, type PushState } from '../io/push';

let state = $state<PushState>('off');
let devices = $state.raw<Device[]>([]);
let unreachable = $state(false);

export const reminders = {
  get state() { return state; },
  get devices() { return devices; },
  /** The server was asked and did not answer; while the answer is on its way, nothing is said. */
  get unreachable() { return unreachable; },
};

export async function readReminders(): Promise<void> {
  state = await pushState();
  const answer = await api.devices();
  unreachable = !answer.ok;
  if (answer.ok) devices = answer.value.devices;
  const here = devices.find((device) => device.this);
  if (state === 'on' && here && here.push.state !== 'active') state = await resync();
}

export async function remind(): Promise<void> {
  state = await turnOn();
  await readReminders();
}

export async function doNotRemind(): Promise<void> {
  await turnOff();
  await readReminders();
}

/** Null when it is on its way, else the problem's code. */
export async function testReminder(): Promise<string | null> {
  const answer = await api.testPush();
  return answer.ok ? null : (answer.problem?.code ?? 'unreachable');
}

export async function revokeDevice(id: string): Promise<boolean> {
  const answer = await api.revokeDevice(id);
  await readReminders();
  return answer.ok;
}
