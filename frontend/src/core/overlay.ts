/**
 * Today as the phone knows it: the last answer of the server, with the phone's own newer events laid over it.
 * Works from a plan of up to two days ago, so a day in flight mode is a normal day.
 */

import type { MorningState, SafetyDue, SafetyResult, Session, SessionStatus, Today } from './contract';
import { morningCutoff, personDay } from './day';
import type { JournalEvent } from './events';

export interface DayView {
  day: string;
  /** The plan in hand reaches this day. False means: connect once to fetch a newer one. */
  known: boolean;
  sessions: Session[];
  morning: { state: MorningState; value: number | null };
  safety: { result: SafetyResult; blocked: boolean; due: SafetyDue | null; event_id: string | null };
  flare: boolean;
  /** A flare-up declared here or lately may be taken back. */
  mayWithdraw: boolean;
}

/** What a window says by the clock alone, when nothing was done in it. */
export function statusByClock(session: Session, now: number): SessionStatus {
  if (now < Date.parse(session.from)) return 'upcoming';
  return now < Date.parse(session.until) ? 'open' : 'missed';
}

const STRENGTH: Record<SessionStatus, number> = { upcoming: 0, open: 0, missed: 0, started: 1, skipped: 2, done: 3 };

function statusOf(session: Session, facts: readonly JournalEvent[], now: number): SessionStatus {
  const said: SessionStatus[] = [session.status];
  for (const fact of facts) {
    if (!('session_id' in fact) || fact.session_id !== session.id) continue;
    if (fact.type === 'SessionStarted') said.push('started');
    if (fact.type === 'SessionSkipped') said.push('skipped');
    if (fact.type === 'SessionDone') said.push('done');
  }
  const strongest = said.reduce((best, status) => (STRENGTH[status] > STRENGTH[best] ? status : best));
  if (STRENGTH[strongest] > 0) return strongest;
  // A phone whose clock is slow does not open again what the server has closed.
  return session.status === 'missed' ? 'missed' : statusByClock(session, now);
}

function morningOf(today: Today, facts: readonly JournalEvent[], day: string, now: number, wake: string) {
  const pains = facts.flatMap((fact) => (fact.type === 'MorningChecked' && fact.day === day ? [fact.pain] : []));
  if (pains.length > 0) return { state: 'answered' as const, value: Math.max(...pains) };
  const same = today.day === day;
  if (same && today.morning.state !== 'pending') return { state: today.morning.state, value: today.morning.value };
  const until = same ? Date.parse(today.morning.until) : morningCutoff(day, today.tz, wake);
  return { state: now <= until ? ('pending' as const) : ('closed' as const), value: null };
}

function dueAfter(result: SafetyResult): { blocked: boolean; due: null } {
  return { blocked: result !== 'CLEAR', due: null };
}

const declaresFlare = (fact: JournalEvent): boolean =>
  fact.type === 'FlareDeclared' || (fact.type === 'MorningChecked' && fact.flare === true);

/** Red flags act at once on the phone, also when they were ticked in flight mode. */
function safetyOf(today: Today, facts: readonly JournalEvent[]): DayView['safety'] {
  const { result, blocked, due, event_id = null } = today.safety;
  let safety: DayView['safety'] = { result, blocked, due, event_id };
  for (const fact of facts) {
    if (fact.type === 'SafetyScreened' && !(safety.blocked && fact.result === 'CLEAR')) {
      safety = { result: fact.result, ...dueAfter(fact.result), event_id: fact.id };
    } else if (fact.type === 'SessionDone' && !safety.blocked) {
      if (fact.neuro_new) safety = { ...safety, due: 'neuro' };
      else if (fact.leg === 'further') safety = { ...safety, due: 'leg' };
    } else if (declaresFlare(fact) && !safety.blocked) {
      safety = { ...safety, due: 'flare' };
    } else if (fact.type === 'ClearanceRecorded' && safety.result !== 'STOP_NOW') {
      safety = { ...safety, result: 'CLEAR', blocked: false, due: null };
    }
  }
  return safety;
}

function flareOf(today: Today, facts: readonly JournalEvent[]): boolean {
  return facts.reduce((flare, fact) => {
    if (declaresFlare(fact)) return true;
    return fact.type === 'FlareWithdrawn' ? false : flare;
  }, today.state.flare === 'flare');
}

function withdrawable(today: Today, facts: readonly JournalEvent[], day: string): boolean {
  return facts.reduce((may, fact) => {
    if (fact.type === 'FlareWithdrawn') return false;
    return may || (fact.type === 'FlareDeclared' && fact.day === day && today.state.flare !== 'flare');
  }, today.state.may_withdraw_flare ?? false);
}

/** `facts`: this phone's events that the answer in `today` cannot know of yet, in order of happening. */
export function viewOf(
  today: Today, facts: readonly JournalEvent[], now: number, tz: string, wake: string, lastDay: string | null,
): DayView {
  const day = personDay(now, tz, wake, lastDay);
  const planned = today.day === day ? today.sessions : today.ahead.find((ahead) => ahead.day === day)?.sessions;
  const safety = safetyOf(today, facts);
  const sessions = safety.blocked ? [] : (planned ?? []);
  return {
    day, safety,
    known: planned !== undefined,
    sessions: sessions.map((session) => ({ ...session, status: statusOf(session, facts, now) })),
    morning: morningOf(today, facts, day, now, wake),
    flare: flareOf(today, facts),
    mayWithdraw: withdrawable(today, facts, day),
  };
}

/** What to offer first: the one in progress, else the open one, else the next to come today. */
export function foremost(sessions: readonly Session[]): Session | null {
  for (const status of ['started', 'open', 'upcoming'] as const) {
    const found = sessions.find((session) => session.status === status);
    if (found) return found;
  }
  return null;
}

/** Raised = at least two above the usual; only then is the flare-up question asked. */
export const isRaised = (pain: number, refPain: number): boolean => pain >= refPain + 2;
