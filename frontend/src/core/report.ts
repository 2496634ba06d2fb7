/** The fields of a `report-1` document that the one-page report shows. The rest is in the download. */

export type Meaning = 'improved' | 'changed_uncertain' | 'no_change' | 'worse';

export interface Measured {
  date: string;
  score: number;
  labels?: string[] | null;
  change: { baseline: number; delta: number; mcid: Meaning } | null;
}

export interface ReportTrack {
  track: string;
  exercise_id: string;
  name: string;
  level: number;
  levels: number;
  dose_step: number;
  dose_text: string;
  since: string;
  last_trained: string | null;
  exposures: number;
  tolerated: number;
  rule: string | null;
  decided_on: string | null;
  rests: boolean;
  next_waits_for: string | null;
}

export interface Report {
  schema_version: string;
  generated_at: string;
  period_start: string;
  period_end: string;
  person_label: string;
  scope: string;
  presentation: string;
  presentation_source: string;
  directional_preference: string;
  irritability: string;
  phase: string;
  ref_pain: number;
  pain_ceiling: number;
  flare_state: string;
  program_day: number;
  care_flags: { code: string; date: string | null }[];
  safety: { result: string; is_blocked: boolean; since: string | null };
  safety_events: { code: string; text: string; date: string; outcome: string; cleared_on: string | null }[];
  adherence_by_week: { week_start: string; planned: number; completed: number; adapted: number; ratio: number | null; minutes: number }[];
  nprs_morning: { date: string; value: number | null; mean7: number | null; ref_pain: number }[];
  nprs_change: { baseline_mean7: number | null; current_mean7: number | null; delta: number | null; threshold: number | null; mcid: Meaning | null };
  nprs_variability: number | null;
  unsettled_mornings_by_week: { week_start: string; unsettled: number | null; answered: number }[];
  next_morning_response: { after_exposures: number; settled: number; raised: number; missing: number };
  flares: { start: string; end: string | null; peak: number | null; declared: boolean }[];
  tracks: ReportTrack[];
  changes: { date: string; track: string; to: number; to_exercise: string | null; changed: string[]; rule: string }[];
  rpe_summary: { mean: number | null };
  form_summary: { clean_pct: number | null };
  breath_held_pct: number | null;
  leg_responses: { date: string; exercise: string | null; response: string }[];
  peg: Measured[];
  psfs: Measured[];
  confidence: { date: string; value: number }[];
  ask_therapist: { code: string; since: string; urgency: string; track: string | null; text: string | null }[];
  person_note: string | null;
  skipped_reasons: Record<string, number>;
  data_quality: { mornings_asked: number; morning_answer_rate: number | null; days_used: number; days_total: number };
}

export const WEEKS_SHOWN = 12;
export const ROWS_SHOWN = 14;
export const CHANGES_SHOWN = 5;
const DAYS_A_WEEK = 7;

/** The mornings of the weeks shown, oldest first. */
export const lastMornings = (report: Report): Report['nprs_morning'] => report.nprs_morning.slice(-WEEKS_SHOWN * DAYS_A_WEEK);

export const lastWeeks = (report: Report): Report['adherence_by_week'] => report.adherence_by_week.slice(-WEEKS_SHOWN);

/** What was trained, the latest first; what did not fit on the page is counted. */
export function trained(report: Report): { rows: ReportTrack[]; more: number } {
  const all = report.tracks.filter(({ last_trained }) => last_trained !== null)
    .sort((one, other) => (other.last_trained ?? '').localeCompare(one.last_trained ?? '') || one.name.localeCompare(other.name));
  return { rows: all.slice(0, ROWS_SHOWN), more: Math.max(0, all.length - ROWS_SHOWN) };
}

/** The last changes of level, newest first. */
export const lastChanges = (report: Report): Report['changes'] => report.changes.slice(-CHANGES_SHOWN).reverse();

/** All weeks shown together; null where nothing was planned, which is not the same as nothing done. */
export function doneOf(weeks: Report['adherence_by_week']): { completed: number; planned: number; minutes: number } | null {
  const total = weeks.reduce(
    (sum, { completed, planned, minutes }) => ({ completed: sum.completed + completed, planned: sum.planned + planned, minutes: sum.minutes + minutes }),
    { completed: 0, planned: 0, minutes: 0 },
  );
  return total.planned === 0 && total.completed === 0 ? null : total;
}

const URGENT = ['today', 'within_days', 'within_a_week', 'soon', 'routine'];

/** The most urgent first; the person's own question has a place of its own on the page. */
export const flagsOf = (report: Report): Report['ask_therapist'] =>
  [...report.ask_therapist].sort((one, other) => URGENT.indexOf(one.urgency) - URGENT.indexOf(other.urgency));

/** Up to where a change from the first week is within what may be chance: the band drawn behind the mornings. */
export function bandOf({ baseline_mean7, threshold }: Report['nprs_change']): { low: number; high: number } | null {
  if (baseline_mean7 === null || threshold === null) return null;
  return { low: Math.max(0, baseline_mean7 - threshold), high: Math.min(10, baseline_mean7 + threshold) };
}
