/** A therapist's draft: at most one change about one thing, and none where the plan says the same already. */

import type { components } from './api';

type Schemas = components['schemas'];
export type Prescription = Schemas['Prescription'];
export type PlanLadder = Schemas['PlanLadder'];
export type Preview = Schemas['DraftPreview'];
export type Target = Schemas['OverrideTarget'];
export type Value = string | number | boolean | null;

export interface Wanted {
  target: Target;
  value: Value;
  track?: string;
  exercise_id?: string;
}

export interface Change extends Wanted {
  id: string;
}

export const about = ({ target, track, exercise_id }: Wanted): string => [target, track ?? '', exercise_id ?? ''].join('|');

/** The draft with `wanted` in it. The same as `held`, what the plan says now, takes it out again. */
export function withChange(draft: readonly Change[], wanted: Wanted, held: Value, newId: () => string): Change[] {
  const others = draft.filter((change) => about(change) !== about(wanted));
  if (wanted.value === held) return others;
  const known = draft.find((change) => about(change) === about(wanted));
  return [...others, { ...wanted, id: known?.id ?? newId() }];
}

/** What the page shows for a thing: the draft's value, else what holds. */
export function valueIn(draft: readonly Change[], wanted: Omit<Wanted, 'value'>, held: Value): Value {
  const found = draft.find((change) => about(change) === about({ ...wanted, value: null }));
  return found === undefined ? held : found.value;
}

/** As the server takes it; `until` and `note` hold for the whole draft. */
export function bodyOf(draft: readonly Change[], until: string, note: string): Schemas['DraftBody'] {
  return {
    changes: draft.map((change) => ({
      ...change,
      ...(until && change.value !== null && change.value !== false ? { until } : {}),
      ...(note.trim() ? { note: note.trim() } : {}),
    })),
  };
}

export const isAllowed = (preview: Preview | null): boolean => preview !== null && preview.changes.every(({ refused }) => refused === null);
