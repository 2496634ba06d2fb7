/** Plausible values for tests: say only what matters, the rest is an ordinary Thursday. */

import type { Item, Session, Today } from '../src/core/contract';
import { stamp, type JournalEvent, type Payload } from '../src/core/events';

export const BERLIN = 'Europe/Berlin';
export const DAY = '2026-11-26';

/** Milliseconds of a Berlin winter time on 26 November 2026, `HH:MM`. */
export const at = (clock: string, day = DAY): number => Date.parse(`${day}T${clock}:00+01:00`);

export function anItem(change: Partial<Item> = {}): Item {
  return {
    item: 0, exercise_id: 'bridge_full', name: 'Bridge, slow', track: 'bridge', rank: 1, dose_step: 1,
    role: 'main', substitute: 'none', seconds: 150, sides: 1, laterality: 'bilateral', positions: ['supine'],
    equipment: ['mat_or_bed'], purpose: 'Strong hips carry the back.', cues: ['Feet flat.'], check: null,
    reps: [6, 6], hold_s: null, rest_s: 20, setup_s: 10, switch_s: 0, dose_text: '2 × 6',
    tempo: [
      { name: 'lift', kind: 'effort', seconds: 4, breath: 'out' },
      { name: 'top', kind: 'hold', seconds: 2, breath: 'free' },
      { name: 'lower', kind: 'release', seconds: 4, breath: 'in' },
    ],
    why: null, bias: 'neutral', ...change,
  };
}

export function suitcaseDeadlift(change: Partial<Item> = {}): Item {
  return anItem({
    exercise_id: 'suitcase_deadlift', track: 'hinge', seconds: 141, sides: 2, laterality: 'unilateral',
    positions: ['standing'], equipment: ['weight'], reps: [3, 3], rest_s: 20, setup_s: 15, switch_s: 5,
    tempo: [
      { name: 'lower', kind: 'release', seconds: 3, breath: 'in' },
      { name: 'low', kind: 'pause', seconds: 1, breath: 'free' },
      { name: 'stand', kind: 'effort', seconds: 3, breath: 'out' },
      { name: 'tall', kind: 'pause', seconds: 1, breath: 'free' },
    ],
    ...change,
  });
}

export function birdDog(change: Partial<Item> = {}): Item {
  return anItem({
    exercise_id: 'bird_dog_supported', track: 'bird_dog', seconds: 136, sides: 2, laterality: 'alternating',
    positions: ['quadruped'], reps: [3, 3], rest_s: 30, setup_s: 10,
    tempo: [
      { name: 'reach', kind: 'effort', seconds: 3, breath: 'out' },
      { name: 'stay', kind: 'hold', seconds: 2, breath: 'free' },
      { name: 'return', kind: 'release', seconds: 3, breath: 'in' },
    ],
    ...change,
  });
}

export function aSession(change: Partial<Session> = {}): Session {
  return {
    id: `${DAY}/morning`, slot: 'morning', kind: 'mobility', title: 'Morning mobility', why: 'A gentle start.',
    context: 'home', optional: false, status: 'open', at: '2026-11-26T07:00:00Z', from: '2026-11-26T06:20:00Z',
    until: '2026-11-26T09:00:00Z', planned_s: 362, phase: 'build',
    items: [anItem(), suitcaseDeadlift({ item: 1 })], ...change,
  };
}

export const midday = (change: Partial<Session> = {}): Session =>
  aSession({
    id: `${DAY}/midday`, slot: 'midday', status: 'upcoming', at: '2026-11-26T11:00:00Z',
    from: '2026-11-26T10:30:00Z', until: '2026-11-26T13:30:00Z', ...change,
  });

export function aToday(change: Partial<Today> = {}): Today {
  const tomorrow = aSession({ id: '2026-11-27/morning', status: 'upcoming', from: '2026-11-27T06:20:00Z', until: '2026-11-27T09:00:00Z' });
  return {
    day: DAY, tz: BERLIN, lang: 'en', now: '2026-11-26T07:00:00Z', build: 'b1', emergency_number: '112',
    safety: { result: 'CLEAR', blocked: false, due: null, message: null },
    state: {
      phase: 'build', presentation: 'mixed_unsure', presentation_label: 'finding out', irritability: 'low', flare: 'calm',
      ref_pain: 3, pain_ceiling: 5, program_day: 16, idle_days: 0, leg_symptoms: false,
    },
    morning: { state: 'pending', value: null, until: '2026-11-26T11:00:00Z' },
    sessions: [aSession(), midday()],
    ahead: [{ day: '2026-11-27', sessions: [tomorrow] }],
    decisions: [], asks: [], note: null, ...change,
  };
}

let made = 0;
export function anEvent(payload: Payload, now = at('08:00')): JournalEvent {
  made += 1;
  const id = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  return stamp(payload, id, made, { now, tz: BERLIN, wake: '07:00', lastDay: null });
}
