/** The few fields of a `report-1` document that the therapist's page shows. The rest is in the download. */

export interface Report {
  schema_version: string;
  period_start: string;
  period_end: string;
  person_label: string;
  presentation_label: string;
  irritability: string;
  phase: string;
  ref_pain: number;
  safety: { result: string; is_blocked: boolean; since: string | null };
  safety_events: { code: string; text: string; date: string; outcome: string; cleared_on: string | null }[];
  adherence_by_week: { week_start: string; planned: number; completed: number; adapted: number; ratio: number | null; minutes: number }[];
  nprs_morning: { date: string; value: number | null }[];
  tracks: { track: string; name: string; dose_text: string; last_action: string | null; explanation: string | null; last_trained: string | null }[];
  ask_therapist: { code: string; text: string; urgency: string; since: string }[];
}

export interface MorningSummary {
  answered: number;
  /** Null when no morning was answered: nothing reported is not zero pain. */
  mean: number | null;
}

/** The last `days` mornings, oldest first. */
export function lastMornings(report: Report, days: number): Report['nprs_morning'] {
  return report.nprs_morning.slice(-days);
}

export function summaryOf(mornings: Report['nprs_morning']): MorningSummary {
  const values = mornings.flatMap(({ value }) => (value === null ? [] : [value]));
  const mean = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  return { answered: values.length, mean };
}
