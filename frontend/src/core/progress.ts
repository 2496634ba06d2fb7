/** Progress as the phone draws it: shapes from the numbers, nothing of the numbers made up. */

import type { components } from './api';

type Schemas = components['schemas'];
export type Progress = Schemas['Progress'];
export type PainMorning = Schemas['PainMorning'];
export type MorningAfter = Schemas['MorningAfter'];
export type Ladder = Schemas['Ladder'];
export type ProgressDecision = Schemas['ProgressDecision'];
export type ProgressWeek = Schemas['ProgressWeek'];

/** Where a drawing keeps its marks, in units of its own view box. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

const PAIN_MOST = 10;
const round = (value: number): number => Math.round(value * 10) / 10;

/** The place of day `index` among `count`; a single day stands in the middle. */
export function xOf(index: number, count: number, frame: Frame): number {
  return round(frame.left + (count <= 1 ? frame.width / 2 : (index / (count - 1)) * frame.width));
}

export const yOf = (value: number, frame: Frame): number => round(frame.top + (1 - value / PAIN_MOST) * frame.height);

/** A line through what is known. A gap in the answers is a gap in the line. */
export function linePath(values: readonly (number | null)[], frame: Frame): string {
  let drawing = false;
  return values.map((value, index) => {
    if (value === null) {
      drawing = false;
      return '';
    }
    const step = `${drawing ? 'L' : 'M'}${xOf(index, values.length, frame)} ${yOf(value, frame)}`;
    drawing = true;
    return step;
  }).join('');
}

/** The area from no pain up to each day's limit: where a morning counts as usual. */
export function bandPath(limits: readonly number[], frame: Frame): string {
  if (limits.length === 0) return '';
  const base = yOf(0, frame);
  const upper = limits.map((limit, index) => `L${xOf(index, limits.length, frame)} ${yOf(limit, frame)}`).join('');
  return `M${xOf(0, limits.length, frame)} ${base}${upper}L${xOf(limits.length - 1, limits.length, frame)} ${base}Z`;
}

/** Runs of days inside a flare-up, as first and last index among `dates`. */
export function flareSpans(dates: readonly string[], flares: Progress['pain']['flares']): { from: number; to: number }[] {
  return flares.flatMap(({ start, end }) => {
    const inside = dates.flatMap((date, index) => (date >= start && (end === null || date <= end) ? [index] : []));
    const [from, to] = [inside[0], inside.at(-1)];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
}

export const answeredOf = (mornings: readonly PainMorning[]): number =>
  mornings.filter(({ value }) => value !== null).length;

export const countOf = (after: readonly MorningAfter[], outcome: MorningAfter['outcome']): number =>
  after.filter((each) => each.outcome === outcome).length;

/** The ladders in use first, the latest first; then those that have not begun. */
export function inUse(ladders: readonly Ladder[]): Ladder[] {
  return [...ladders].sort((one, other) => (other.last_on ?? '').localeCompare(one.last_on ?? ''));
}

export interface Filter {
  /** A track, or null for all of them. */
  track: string | null;
  /** Leave out the days on which everything stayed as it was. */
  moves: boolean;
}

export function decisionsFor(decisions: readonly ProgressDecision[], { track, moves }: Filter): ProgressDecision[] {
  return decisions.filter((one) => (track === null || one.track === track) && !(moves && one.action === 'hold'));
}
