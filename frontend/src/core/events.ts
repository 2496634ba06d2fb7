/** Events as the phone makes them: an envelope stamped once, and the payload of its type flat beside it. */

import type { components } from './api';
import type {
  Context, FormRating, LegResponse, ProgramPhase, SafetyReason, SafetyResult, SessionKind, SetEnd, SkipReason, Slot,
} from './contract';
import { instantText, personDay } from './day';

export interface StartedItem {
  item: number;
  exercise_id: string;
  track: string;
  rank: number;
  dose_step: number;
  role: 'main' | 'filler';
  substitute: 'none' | 'swap' | 'lower';
  seconds: number;
}

export interface DoneSet {
  reps: number;
  seconds: number;
  ended_by: SetEnd;
}

/** Settings a person changes: fields of the profile, and words that only ever go one way. */
export type ProfileChanges = Partial<components['schemas']['ProfileNow']> & {
  stir?: number;
  calm_down?: number;
  agreed_direction?: 'extension' | 'flexion' | 'none';
  phase_choice?: 'maintain' | 'build';
  plans?: Partial<Record<Slot, { anchor: string; context?: Context; at?: string }>>;
  silent_slots?: Slot[];
  slots_answered?: Slot[];
  quiet_hours?: { begin: string; end: string } | null;
  days_off?: number[];
  morning_reminder?: boolean;
};

export type Payload =
  | { type: 'SafetyScreened'; reason: SafetyReason; shown: string[]; ticked: string[]; result: SafetyResult }
  | { type: 'ClearanceRecorded'; for_event: string; cleared_on: string; clinician: string; statement: 'agreed' }
  | { type: 'MorningChecked'; pain: number; flare?: boolean }
  | { type: 'FlareDeclared'; note?: string }
  | { type: 'FlareWithdrawn' }
  | { type: 'PlanShown'; plan_hash: string; ranks: Record<string, number> }
  | {
      type: 'SessionStarted'; session_id: string; slot: Slot; kind: SessionKind; context: Context;
      phase: ProgramPhase; before: number; unplanned: boolean; items: StartedItem[]; planned_s: number;
    }
  | {
      type: 'ExerciseDone'; session_id: string; item: number; exercise_id: string; dose_step: number; sets: DoneSet[];
      form: FormRating; breath_held: boolean; rpe: number; reason: SkipReason; first_side?: 'left' | 'right';
    }
  | {
      type: 'SessionDone'; session_id: string; during: number; after: number; blamed: string[]; leg: LegResponse;
      leg_blamed: string[]; neuro_new: boolean; wall_s: number; adapted: boolean;
    }
  | { type: 'SessionSkipped'; session_id: string; reason: SkipReason }
  | { type: 'ConfidenceRated'; value: number }
  | { type: 'StepAnswered'; track: string; accept: boolean }
  | { type: 'OutcomeRated'; instrument: 'PSFS' | 'PEG' | 'AUTOMATICITY'; items: number[]; labels?: string[] }
  | { type: 'FindingRecorded'; question: string; result: string; side?: 'left' | 'right' | 'both' }
  | { type: 'DirectionChecked'; direction: 'extension' | 'flexion'; before: number; after: number; leg: LegResponse }
  | { type: 'ProfileChanged'; changes: ProfileChanges }
  | { type: 'PauseSet'; from: string; to: string }
  | { type: 'HelpAsked'; note?: string }
  | { type: 'ReminderOpened'; session_id: string; mode: 'neutral' | 'hidden' | 'full' };

export interface Envelope {
  id: string;
  v: 1;
  seq: number;
  /** RFC 3339 with the offset the phone's clock had. */
  at: string;
  tz: string;
  /** Person-day, fixed for ever when the event is made. */
  day: string;
}

export type JournalEvent = Envelope & Payload;

export interface Moment {
  /** Milliseconds since 1970, UTC. */
  now: number;
  tz: string;
  wake: string;
  lastDay: string | null;
}

/** Puts a payload in its envelope. `id` and `seq` come from the caller, so nothing here is left to chance. */
export function stamp(payload: Payload, id: string, seq: number, moment: Moment): JournalEvent {
  const { now, tz, wake, lastDay } = moment;
  return { ...payload, id, v: 1, seq, at: instantText(now, tz), tz, day: personDay(now, tz, wake, lastDay) };
}
