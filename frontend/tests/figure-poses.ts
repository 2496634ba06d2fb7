/** The pose file and the catalogue as the tests read them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Figure } from '../src/core/figure/format';
import { mirroredTrack, tracksOf, type Track } from '../src/core/figure/track';

export interface Phase { p: string; kind: 'effort' | 'release' | 'hold' | 'pause' | 'move'; breath: 'in' | 'out' | 'free'; s: number }
export interface CatalogueExercise {
  id: string;
  family: string;
  laterality: 'bilateral' | 'alternating' | 'unilateral';
  positions: string[];
  equipment: string[];
  tempo: Phase[];
}

const read = (path: string): unknown => parse(readFileSync(join(import.meta.dirname, path), 'utf8'));

export const FIGURES = read('../figures/poses.yaml') as Record<string, Figure>;
/** Movements that are looked at and belong to no exercise. */
export const CHECKS = read('../figures/checks.yaml') as Record<string, Figure>;
export const CATALOGUE = read('../../app/store/catalogue.yaml') as CatalogueExercise[];

export function exerciseOf(id: string): CatalogueExercise {
  const found = CATALOGUE.find((exercise) => exercise.id === id);
  if (!found) throw new RangeError(`no exercise '${id}'`);
  return found;
}
export function figureOf(id: string): Figure {
  const found = FIGURES[id];
  if (!found) throw new RangeError(`no figure '${id}'`);
  return found;
}

export const phasesOf = (id: string): string[] => exerciseOf(id).tempo.map((phase) => phase.p);
export const tracks = (id: string): Track[] => tracksOf(figureOf(id), phasesOf(id));

/** Every way an exercise is shown: as written, for the other side where sides alternate, in its other allowed pose. */
export function waysOf(id: string): { swapped: boolean; tracks: Track[] }[] {
  const [figure, own] = [figureOf(id), tracks(id)];
  const ways = [{ swapped: false, tracks: own }];
  if (exerciseOf(id).laterality === 'alternating') ways.push({ swapped: true, tracks: own.map(mirroredTrack) });
  if (figure.alt) ways.push({ swapped: false, tracks: tracksOf({ ...figure, poses: { ...figure.poses, ...figure.alt } }, phasesOf(id)) });
  return ways;
}

/** Moments of a phase, 0–1; a loop stops short of its beginning. */
export function momentsOf(track: Track): number[] {
  const count = track.loop > 0 ? 36 : 20;
  return Array.from({ length: count + 1 }, (_, index) => Math.min(index / count, track.loop > 0 ? 0.9999 : 1));
}
