/** The intake as a form: thirteen screens, what each needs, and the answers as the server wants them. */

import type { Context, Equipment, IntakeAnswers, SafetyResult } from './contract';
import { screenResult } from './safety';

export const SCREENS = [
  'scope', 's1', 's2', 'about', 'worse', 'eases', 'pain', 'stir', 'care', 'day', 'equipment', 'activities', 'confidence',
] as const;
export type ScreenId = (typeof SCREENS)[number];

export const AGE_BANDS = ['18-39', '40-49', '50-64', '65-74', '75+'] as const;
export const ACTIVITY = ['hardly', 'once_or_twice', 'three_or_more'] as const;
export const NAMED = ['disc', 'stenosis', 'facet', 'deconditioned', 'several', 'none'] as const;
export const WORSE = ['sitting', 'bending', 'standing', 'walking', 'leaning_back', 'twisting', 'effort'] as const;
export const EASES = ['standing_or_walking', 'arching_back', 'sitting', 'leaning_forward', 'changing_position'] as const;
export const LEG = ['none', 'above_knee', 'below_knee', 'both_on_walking'] as const;
export const CARE = ['bone_fragility', 'balance_risk', 'knee_pain', 'wrist_pain', 'shoulder_pain'] as const;
export const WORK = ['desk', 'on_feet', 'home', 'not_working'] as const;
export const LIE_DOWN = ['home', 'work'] as const;
export const AT_HAND = [
  'mat_or_bed', 'chair', 'wall', 'counter_or_desk', 'weight', 'bag', 'roller_or_towel',
] as const satisfies readonly Equipment[];
export const ACTIVITIES = ['meeting', 'drive', 'socks', 'lift', 'carry', 'walk', 'garden', 'sleep'] as const;
export const PSFS_MOST = 3;

export interface Activity {
  label: string;
  /** 0 cannot do it – 10 as before; null until rated. */
  value: number | null;
}

/** Lists are null until answered; an empty list is the answer "none of these". */
export interface Draft {
  screen: ScreenId;
  agreed: boolean;
  s1: string[] | null;
  s2: string[] | null;
  age_band: IntakeAnswers['age_band'] | null;
  activity: IntakeAnswers['activity'] | null;
  named: IntakeAnswers['named'] | null;
  worse: string[] | null;
  eases: string[] | null;
  leg: IntakeAnswers['leg'] | null;
  avg_pain: number | null;
  enjoyment: number | null;
  general_activity: number | null;
  stir: number | null;
  calm_down: number | null;
  care_flags: string[] | null;
  wake: string;
  bed: string;
  work: IntakeAnswers['work'] | null;
  lie_down: string[] | null;
  at_hand: Equipment[] | null;
  sessions: number | null;
  floor_ok: boolean | null;
  discreet: boolean;
  activities: Activity[];
  confidence: number | null;
}

export const EMPTY_DRAFT: Draft = {
  screen: 'scope', agreed: false, s1: null, s2: null, age_band: null, activity: null, named: null,
  worse: null, eases: null, leg: null, avg_pain: null, enjoyment: null, general_activity: null,
  stir: null, calm_down: null, care_flags: null, wake: '07:00', bed: '22:30', work: null, lie_down: null,
  at_hand: null, sessions: null, floor_ok: null, discreet: false, activities: [], confidence: null,
};

const NEEDS: Record<ScreenId, (draft: Draft) => boolean> = {
  scope: (d) => d.agreed,
  s1: (d) => d.s1 !== null,
  s2: (d) => d.s2 !== null,
  about: (d) => d.age_band !== null && d.activity !== null && d.named !== null,
  worse: (d) => d.worse !== null,
  eases: (d) => d.eases !== null && d.leg !== null,
  pain: (d) => d.avg_pain !== null && d.enjoyment !== null && d.general_activity !== null,
  stir: (d) => d.stir !== null && d.calm_down !== null,
  care: (d) => d.care_flags !== null,
  day: (d) => /^\d\d:\d\d$/.test(d.wake) && /^\d\d:\d\d$/.test(d.bed) && d.work !== null && d.lie_down !== null,
  equipment: (d) => d.at_hand !== null && d.sessions !== null && d.floor_ok !== null,
  activities: (d) => d.activities.length > 0 && d.activities.every((each) => each.label.trim() !== '' && each.value !== null),
  confidence: (d) => d.confidence !== null,
};

export const isAnswered = (screen: ScreenId, draft: Draft): boolean => NEEDS[screen](draft);

/** The screen `step` places away, clamped to the first and last. */
export function neighbour(screen: ScreenId, step: 1 | -1): ScreenId {
  const index = Math.min(SCREENS.length - 1, Math.max(0, SCREENS.indexOf(screen) + step));
  return SCREENS[index] as ScreenId;
}

export const tickedOf = (draft: Draft): string[] => [...(draft.s1 ?? []), ...(draft.s2 ?? [])];

/** A result that ends the questions on the screen where it was ticked, or null to go on. */
export function endsAt(draft: Draft): Exclude<SafetyResult, 'CLEAR' | 'ASK_FIRST'> | null {
  const result = screenResult(tickedOf(draft), 'intake');
  return result === 'CLEAR' || result === 'ASK_FIRST' ? null : result;
}

const EVERYTHING: Equipment[] = [...AT_HAND];
const AT_WORK: Partial<Record<IntakeAnswers['work'], Equipment[]>> = {
  desk: ['chair', 'wall', 'counter_or_desk'],
  on_feet: ['wall', 'counter_or_desk'],
};

/** Home as answered; the other places by what is usually there, which the person can edit later. */
function equipmentOf(draft: Draft): Partial<Record<Context, Equipment[]>> {
  const work = draft.work ? AT_WORK[draft.work] : undefined;
  const floor: Equipment[] = draft.lie_down?.includes('work') ? ['mat_or_bed'] : [];
  return {
    home: draft.at_hand ?? [],
    ...(work ? { work: [...floor, ...work] } : {}),
    gym: EVERYTHING,
    travel: ['mat_or_bed', 'chair', 'wall', 'counter_or_desk', 'bag'],
  };
}

function needed<T>(value: T | null, name: string): T {
  if (value === null) throw new RangeError(`intake answer '${name}' is missing`);
  return value;
}

/** The answers for `PUT /api/intake`. Throws if a screen was left open. */
export function answersOf(draft: Draft): IntakeAnswers {
  return {
    age_band: needed(draft.age_band, 'age_band'),
    activity: needed(draft.activity, 'activity'),
    named: needed(draft.named, 'named'),
    worse: needed(draft.worse, 'worse'),
    eases: needed(draft.eases, 'eases'),
    leg: needed(draft.leg, 'leg'),
    avg_pain: needed(draft.avg_pain, 'avg_pain'),
    enjoyment: needed(draft.enjoyment, 'enjoyment'),
    general_activity: needed(draft.general_activity, 'general_activity'),
    stir: needed(draft.stir, 'stir'),
    calm_down: needed(draft.calm_down, 'calm_down'),
    care_flags: needed(draft.care_flags, 'care_flags'),
    wake: draft.wake,
    bed: draft.bed,
    work: needed(draft.work, 'work'),
    lie_down: needed(draft.lie_down, 'lie_down'),
    equipment: equipmentOf(draft),
    sessions: needed(draft.sessions, 'sessions'),
    floor_ok: needed(draft.floor_ok, 'floor_ok'),
    discreet: draft.discreet,
    disliked: [],
  };
}
