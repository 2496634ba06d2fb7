/** Today's plan: the server's last word with the phone's newer events laid over it. */

import type { Today } from '../core/contract';
import type { JournalEvent } from '../core/events';
import { viewOf, type DayView } from '../core/overlay';
import { planShown } from '../core/plan';
import { api } from '../io/api';
import { keep, keepToday, kept, known } from '../io/database';
import { present, zone } from './clock.svelte';
import { record } from './outbox.svelte';
import { intakeIsMissing, person, sawServer, setWake, signedOut } from './person.svelte';
import { spoken, toldIn } from './texts.svelte';

let today = $state.raw<Today | null>(null);
let facts = $state.raw<JournalEvent[]>([]);
let lastDay = $state<string | null>(null);
let recalls = 0;
let again: ReturnType<typeof setTimeout> | undefined;
const AGAIN_MS = 15_000;

const view = $derived<DayView | null>(
  today ? viewOf(today, facts, present(), zone(), person.wake, lastDay) : null,
);

export const plan = {
  get today() { return today; },
  get view() { return view; },
  /** This phone's own answers that the plan in hand does not know of yet. */
  get facts() { return facts; },
};

/** Reads the kept plan and the phone's own events again. */
export async function recallPlan(): Promise<void> {
  const id = person.id;
  const turn = ++recalls;
  const found = id ? await known(id) : { today: null, unread: [], last_day: null };
  // All at once, and never an older reading over a newer one: a screen must not flicker under someone's thumb.
  if (turn !== recalls) return;
  [today, facts, lastDay] = [found.today, found.unread, found.last_day];
  if (today) toldIn(today.lang ?? 'en');
}

/** Fetches the plan. What the phone knows better stays on top of it. */
export async function refreshPlan(): Promise<void> {
  const id = person.id;
  if (!id || person.standing !== 'in') return;
  const askedAt = Date.now();
  const answer = await api.today(spoken());
  if (answer.ok) {
    await keepToday(id, answer.value, askedAt);
    const { wake } = answer.value.state;
    if (wake && wake !== person.wake) await setWake(wake);
    sawServer(true);
  } else if (answer.problem?.code === 'intake_missing') {
    await intakeIsMissing();
  } else if (answer.problem?.status === 401) {
    signedOut();
  } else {
    sawServer(answer.problem !== null);
  }
  await recallPlan();
  // Nothing to show at all: look again soon instead of waiting for the person to do something.
  clearTimeout(again);
  if (!today && !answer.ok && person.intakeDone) again = setTimeout(() => void refreshPlan(), AGAIN_MS);
}

/** Once a day, when the plan is first seen: later replays may never ask more than what was shown. */
export async function notePlanShown(): Promise<void> {
  if (!view || view.sessions.length === 0 || !person.id) return;
  const { day, sessions } = view;
  const noted = await kept('plan_shown');
  if (noted?.day === day && noted.patient_id === person.id) return;
  await keep('plan_shown', { patient_id: person.id, day });
  await record(planShown(sessions, today?.state.ranks));
}
