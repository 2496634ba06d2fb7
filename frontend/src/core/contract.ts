/**
 * The HTTP contract as the phone reads it: one type per answer of the server.
 * Written by hand and checked by the journeys that run against the real server.
 */

import type { components } from './api';

export type Slot = 'morning' | 'midday' | 'afternoon' | 'evening';
export type SessionKind = 'mobility' | 'strength' | 'position_reset' | 'evening_decompression' | 'calm';
export type Context = 'home' | 'work' | 'gym' | 'travel';
export type ProgramPhase = 'settle' | 'build' | 'strengthen' | 'maintain';
export type FlareState = 'calm' | 'watch' | 'flare' | 'recovering';
export type SafetyResult = 'STOP_NOW' | 'SEEK_SOON' | 'NOT_FOR_YOU' | 'ASK_FIRST' | 'CLEAR';
export type SafetyDue = 'flare' | 'leg' | 'neuro' | 'periodic' | 'return';
export type SafetyReason = SafetyDue | 'intake';
export type MorningState = 'pending' | 'answered' | 'late' | 'closed';
export type Breath = 'in' | 'out' | 'free';
export type PhaseKind = 'effort' | 'release' | 'hold' | 'pause' | 'move';
export type Laterality = 'bilateral' | 'alternating' | 'unilateral';
export type Position =
  | 'standing' | 'seated' | 'supine' | 'prone' | 'side_lying' | 'quadruped' | 'floor_sitting' | 'plank';
export type Equipment =
  | 'mat_or_bed' | 'chair' | 'wall' | 'counter_or_desk' | 'weight' | 'bag' | 'roller_or_towel';
export type FormRating = 'clean' | 'ok' | 'lost';
export type SetEnd = 'done' | 'form' | 'pain' | 'choice';
export type SkipReason = 'none' | 'pain' | 'too_hard' | 'no_time' | 'wrong_place' | 'forgot' | 'unwell' | 'other';
export type LegResponse = 'none' | 'less' | 'same' | 'further';
export type Presentation =
  | 'extension_responsive' | 'flexion_responsive' | 'extension_sensitive' | 'deconditioned' | 'mixed_unsure';
export type SessionStatus = 'upcoming' | 'open' | 'started' | 'done' | 'skipped' | 'missed';

export interface TempoPhase {
  name: string;
  kind: PhaseKind;
  seconds: number;
  breath: Breath;
}

/** Another dose of the same exercise. */
export interface Dose {
  dose_step: number;
  reps: number[];
  hold_s: number | null;
  seconds: number;
  dose_text: string;
  tempo: TempoPhase[];
}

export interface Item {
  item: number;
  exercise_id: string;
  name: string;
  track: string;
  rank: number;
  dose_step: number;
  role: 'main' | 'filler';
  substitute: 'none' | 'swap' | 'lower';
  /** Seconds of the whole exercise: setup, work on every side, changes of side, rests. */
  seconds: number;
  sides: 1 | 2;
  laterality: Laterality;
  positions: Position[];
  equipment: Equipment[];
  purpose: string;
  cues: string[];
  check: string | null;
  /** Repetitions of each set, per side unless the exercise is bilateral. */
  reps: number[];
  hold_s: number | null;
  rest_s: number;
  setup_s: number;
  switch_s: number;
  dose_text: string;
  tempo: TempoPhase[];
  /** Seconds added to the very last walk of a stretched dose. */
  last_extra_s?: number;
  why: string | null;
  bias: 'neutral' | 'extension' | 'flexion';
  /** Lower doses, the next lower one first, and other exercises that fit in its place. */
  lighter?: Dose[];
  swaps?: Item[];
}

export interface Session {
  /** `YYYY-MM-DD/slot`; the date is the person-day. */
  id: string;
  slot: Slot;
  kind: SessionKind;
  title: string;
  why: string;
  context: Context;
  optional: boolean;
  status: SessionStatus;
  at: string;
  from: string;
  until: string;
  planned_s: number;
  phase: ProgramPhase;
  items: Item[];
}

export interface Message {
  title: string;
  text: string;
  call?: string | null;
}

export interface Decision {
  day: string;
  track: string | null;
  track_name: string | null;
  action: string;
  rule: string;
  text: string;
}

export interface Ask {
  code: string;
  text: string;
  track?: string | null;
  /** Which way to check, whose yes a step waits for, which instrument. */
  detail?: string | null;
}

export interface Today {
  day: string;
  tz: string;
  /** The language of every name and sentence in it. */
  lang: 'en' | 'de' | 'es';
  now: string;
  build: string;
  emergency_number: string | null;
  safety: {
    result: SafetyResult;
    blocked: boolean;
    due: SafetyDue | null;
    message: Message | null;
    /** Id of the event that set the present result, where the server tells it. */
    event_id?: string | null;
  };
  state: {
    phase: ProgramPhase;
    presentation: Presentation;
    presentation_label: string;
    irritability: 'low' | 'moderate' | 'high';
    flare: FlareState;
    ref_pain: number;
    pain_ceiling: number;
    program_day: number;
    idle_days: number;
    leg_symptoms: boolean;
    /** A flare-up that was declared may still be taken back. */
    may_withdraw_flare?: boolean;
    paused?: boolean;
    small_start?: boolean;
    /** "HH:MM" of the profile, and the rank of every track. */
    wake?: string;
    ranks?: Record<string, number>;
  };
  morning: { state: MorningState; value: number | null; until: string };
  sessions: Session[];
  ahead: { day: string; sessions: Session[] }[];
  decisions: Decision[];
  asks: Ask[];
  note: string | null;
  /** Reminders that fell silent, a phone in another zone, a time of day without an answer. */
  notices?: components['schemas']['Notice'][];
  from_therapist?: components['schemas']['FromTherapist'];
}

export interface Me {
  patient: { id: string; label: string; tz?: string };
  device: { id: string; name: string };
  intake_done: boolean;
  build: string;
  lock_screen: 'neutral' | 'hidden' | 'full';
}

export interface Paired {
  patient: { id: string; label: string };
  device: { id: string; name: string };
}

export interface Device {
  id: string;
  name: string;
  created_at: string;
  last_seen_at: string | null;
  this: boolean;
  push: { state: 'none' | 'active' | 'disabled'; reason?: string | null; last_ok_at?: string | null };
}

export interface IntakeAnswers {
  age_band: '18-39' | '40-49' | '50-64' | '65-74' | '75+';
  activity: 'hardly' | 'once_or_twice' | 'three_or_more';
  named: 'disc' | 'stenosis' | 'facet' | 'deconditioned' | 'several' | 'none';
  worse: string[];
  eases: string[];
  leg: 'none' | 'above_knee' | 'below_knee' | 'both_on_walking';
  avg_pain: number;
  enjoyment: number;
  general_activity: number;
  stir: number;
  calm_down: number;
  care_flags: string[];
  wake: string;
  bed: string;
  work: 'desk' | 'on_feet' | 'home' | 'not_working';
  lie_down: string[];
  equipment: Partial<Record<Context, Equipment[]>>;
  sessions: number;
  floor_ok: boolean;
  discreet: boolean;
  disliked: string[];
}

export interface Verdict {
  safety: SafetyResult;
  presentation: Presentation;
  source: string;
  label_conflict: boolean;
  irritability: string;
  irritability_score: number;
  ref_pain: number;
  flare_state: FlareState;
  care_flags: string[];
  advise_check: boolean;
  ask: string[];
}

export interface IntakeReply {
  verdict: Verdict | null;
  message: Message | null;
}

export interface IntakeOnServer {
  answers: IntakeAnswers | null;
  verdict: Verdict | null;
  safety: { s1: { code: string; text: string }[]; s2: { code: string; text: string }[] };
  /** Where the server has one configured. */
  emergency_number?: string | null;
}

export interface Receipt {
  id: string | null;
  status: 'recorded' | 'duplicate' | 'rejected';
  code?: string | null;
  detail?: string | null;
}

export interface Consent {
  id: string;
  therapist: { name: string };
  scope: string | null;
  given_at: string;
  until?: string | null;
  ended_at: string | null;
}

export interface Look {
  at: string;
  who: string;
  what: string;
}

export interface Therapist {
  id: string;
  name: string;
}

export interface Problem {
  status: number;
  code: string;
  detail: string;
  field?: string;
}
