/** Reminders: on this phone, as they are set, what comes and what came. */

import type { components } from '../core/api';
import type { Slot } from '../core/contract';
import type { ProfileChanges } from '../core/events';
import { api } from '../io/api';
import { keep, kept } from '../io/database';
import { pushState, resync, turnOff, turnOn, type PushState } from '../io/push';
import { zone } from './clock.svelte';
import { person, sawServer } from './person.svelte';
import { changeProfile } from './profile.svelte';
import { refreshPlan } from './plan.svelte';
import { spoken } from './texts.svelte';


type Schemas = components['schemas'];
export type Reminders = Schemas['Reminders'];
export type Preview = Schemas['Preview'];
export type Ledger = Schemas['Ledger'];

let state = $state<PushState>('off');
let found = $state.raw<Reminders | null>(null);
let preview = $state.raw<Preview | null>(null);
let ledger = $state.raw<Ledger | null>(null);
let link = $state.raw<Schemas['NewLink'] | null>(null);
let unreachable = $state(false);

export const reminders = {
  get state() { return state; },
  get found() { return found; },
  get preview() { return preview; },
  get ledger() { return ledger; },
  /** The calendar link made just now: the server tells it once. */
  get link() { return link; },
  /** The server was asked and did not answer; while the answer is on its way, nothing is said. */
  get unreachable() { return unreachable; },
};

function heard(ok: boolean, reached: boolean): void {
  unreachable = !ok;
  sawServer(reached);
}

export async function readReminders(): Promise<void> {
  state = await pushState();
  const stored = await kept('reminder_page');
  if (!found && stored && stored.patient_id === person.id) found = stored.page;
  const answer = await api.reminders(spoken(), zone());
  heard(answer.ok, answer.ok || answer.problem !== null);
  if (!answer.ok) return;
  found = answer.value;
  if (person.id) await keep('reminder_page', { patient_id: person.id, page: answer.value });
  const here = found.devices.find((device) => device.this);
  if (state === 'on' && here && here.state !== 'active') state = await resync(spoken());
}

export async function readPreview(): Promise<void> {
  const answer = await api.preview(spoken());
  heard(answer.ok, answer.ok || answer.problem !== null);
  if (answer.ok) preview = answer.value;
}

export async function readLedger(): Promise<void> {
  const answer = await api.ledger(spoken());
  heard(answer.ok, answer.ok || answer.problem !== null);
  if (answer.ok) ledger = answer.value;
}

export async function remind(): Promise<void> {
  state = await turnOn(spoken());
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

/** Said at once on the screen; the plan of the next days follows when the server has heard of it. */
export async function changeReminders(changes: ProfileChanges, shown: (settings: Reminders['settings']) => Reminders['settings']): Promise<void> {
  await changeProfile(changes);
  if (!found) return;
  found = { ...found, settings: shown(found.settings) };
  if (person.id) await keep('reminder_page', { patient_id: person.id, page: found });
}

export async function answerZone(tz: string, move: boolean): Promise<void> {
  const answer = await api.answerZone(tz, move);
  heard(answer.ok, answer.ok || answer.problem !== null);
  if (!answer.ok) return;
  if (found) found = { ...found, zone_suggestion: null };
  await refreshPlan();
}

export async function makeLink(): Promise<void> {
  const answer = await api.makeCalendar(spoken());
  heard(answer.ok, answer.ok || answer.problem !== null);
  if (!answer.ok) return;
  link = answer.value;
  if (found) found = { ...found, calendar: { made_at: answer.value.made_at, last_read_at: null } };
}

export async function endLink(): Promise<void> {
  const answer = await api.endCalendar();
  heard(answer.ok, answer.ok || answer.problem !== null);
  if (!answer.ok) return;
  link = null;
  if (found) found = { ...found, calendar: null };
}

/** Asks first what is silent already: the list is said as a whole. */
export async function silenceSlot(slot: Slot): Promise<void> {
  await readReminders();
  if (!found) return;
  const silent = found.settings.slots.filter((each) => each.silent).map((each) => each.slot);
  await changeProfile({ silent_slots: [...new Set([...silent, slot])] });
}
