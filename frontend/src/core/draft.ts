/** A therapist's draft: at most one change about one thing, and none where the plan says the same already. */

import type { components } from './api';

type Schemas = components['schemas'];
export type Prescription = Schemas['Prescription'];
export type PlanLadder = Schemas['PlanLadder'];
export type Preview = Schemas['DraftPreview'];
export type Target = Schemas['OverrideTarget'];
/** What is at hand, by place. */
export type Things = Schemas['PlanState']['equipment_set'];
export type Value = string | number | boolean | Things | null;

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

/** Lists of things are the same in whatever order. */
export function sameValue(one: Value, other: Value): boolean {
  const flat = (value: Value): unknown =>
    value !== null && typeof value === 'object' ? JSON.stringify(Object.entries(value).map(([place, things]) => [place, [...things].sort()]).sort()) : value;
  return flat(one) === flat(other);
}

/** The draft with `wanted` in it. The same as `held`, what the plan says now, takes it out again. */
export function withChange(draft: readonly Change[], wanted: Wanted, held: Value, newId: () => string): Change[] {
  const others = draft.filter((change) => about(change) !== about(wanted));
  if (sameValue(wanted.value, held)) return others;
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
