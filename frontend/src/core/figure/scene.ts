/** The figure at a moment of the tempo: which poses, which side, and everything to draw. */

import type { Laterality, TempoPhase } from '../contract';
import { PICTURES_A_SECOND, type Side } from '../pacer';
import { draw } from './draw';
import type { Figure } from './format';
import type { Shape } from './paths';
import { arrow, breathing } from './signs';
import type { Body } from './skeleton';
import { mirroredTrack, sample, tracksOf, type Track } from './track';
import { nth } from './vectors';

export interface Moment {
  /** Number of the phase, and seconds since it began. */
  phase: number;
  within: number;
  /** Every second repetition of an alternating exercise: near and far change places. */
  swapped: boolean;
  /** 0–1, how full the breath is. */
  lung: number;
  /** Between repetitions: the pose alone, without arrow and breath. */
  waiting?: boolean;
}

/** What is asked of a figure by somebody who follows an exercise. */
export interface Showing {
  /** Number of the phase; the pose a repetition starts from; or the whole movement, shown over and over. */
  phase: number | 'start' | 'shown';
  /** Seconds since the phase, or the showing, began. */
  within: number;
  side: Side;
  lung: number;
}

/** Pictures laid over each other; the shares tell how strongly each is seen and add up to 1. */
export interface Layer { shapes: Shape[]; share: number }

export interface Prepared {
  figure: Figure;
  tempo: readonly TempoPhase[];
  tracks: Track[];
  other: Track[];
  /** The arrow of each track, worked out when it is first shown: it is the same in every frame. */
  arrows: Map<Track, Shape[]>;
  /** Pictures drawn so far, by moment: the next repetition is shown from here. */
  kept: Map<string, Shape[]>;
}

/**
 * Working out a picture is most of what a frame costs a slow phone, and repetitions are alike. Two sides of a slow one,
 * or half a minute of a walk, which never comes round; some kilobytes each.
 */
const MOST_KEPT = 900;

/** Works out the key poses once for an exercise: about a millisecond. */
export function prepared(figure: Figure, tempo: readonly TempoPhase[]): Prepared {
  const tracks = tracksOf(figure, tempo.map((phase) => phase.name));
  return { figure, tempo, tracks, other: tracks.map(mirroredTrack), arrows: new Map(), kept: new Map() };
}

function arrowOf({ figure, arrows }: Prepared, track: Track, swapped: boolean): Shape[] {
  // A walk goes nowhere that an arrow could point to.
  if (track.loop > 0) return [];
  const known = arrows.get(track) ?? arrow(figure, track, swapped);
  arrows.set(track, known);
  return known;
}

/** Into and out of walking nothing can be interpolated: the pictures are faded over. */
const FADE_S = 0.25;

function bodyAt({ tempo, tracks, other }: Prepared, { phase, within, swapped }: Moment): { body: Body; track: Track; flow?: number } {
  const track = nth(swapped ? other : tracks, phase);
  if (track.loop > 0) return { track, body: sample(track, within / track.loop), flow: (within / track.loop) * track.flow };
  const { seconds } = nth(tempo, phase);
  return { track, body: sample(track, seconds > 0 ? within / seconds : 1) };
}

function picture(set: Prepared, moment: Moment): Shape[] {
  const { body, track, flow } = bodyAt(set, moment);
  const { figure, tempo } = set;
  const drawn = draw(figure, body, { swapped: moment.swapped, breath: moment.lung, flow });
  if (moment.waiting) return drawn;
  return [
    ...drawn,
    ...arrowOf(set, track, moment.swapped),
    ...breathing(figure, body, nth(tempo, moment.phase).breath),
  ];
}

/** The picture of the last thirtieth of a second. */
function remembered(set: Prepared, moment: Moment): Shape[] {
  const [tick, fill] = [Math.floor(moment.within * PICTURES_A_SECOND), Math.floor(moment.lung * PICTURES_A_SECOND)];
  const key = `${moment.phase} ${tick} ${fill} ${moment.swapped} ${moment.waiting ?? false}`;
  let known = set.kept.get(key);
  if (known === undefined) {
    const [oldest] = set.kept.keys();
    if (oldest !== undefined && set.kept.size >= MOST_KEPT) set.kept.delete(oldest);
    known = picture(set, { ...moment, within: tick / PICTURES_A_SECOND, lung: fill / PICTURES_A_SECOND });
    set.kept.set(key, known);
  }
  return known;
}

/** The phase before this one, at its end; the first phase of a repetition follows the last of the one before. */
function before(set: Prepared, moment: Moment): Moment {
  const phase = (moment.phase - 1 + set.tempo.length) % set.tempo.length;
  return { ...moment, phase, within: nth(set.tempo, phase).seconds };
}

/** What to draw now, from back to front. */
export function layersAt(set: Prepared, moment: Moment): Layer[] {
  const now = remembered(set, moment);
  if (moment.waiting) return [{ shapes: now, share: 1 }];
  const earlier = before(set, moment);
  const walks = nth(set.tracks, moment.phase).loop > 0 !== nth(set.tracks, earlier.phase).loop > 0;
  if (!walks || moment.within >= FADE_S) return [{ shapes: now, share: 1 }];
  const share = moment.within / FADE_S;
  return [{ shapes: remembered(set, earlier), share: 1 - share }, { shapes: now, share }];
}

/** Two still pictures side by side: where a phase begins, and where it ends; one step and the next of a walk. One, if nothing moves. */
export function endsOf(set: Prepared, moment: Moment): Shape[][] {
  const track = nth(moment.swapped ? set.other : set.tracks, moment.phase);
  const still = (t: number): Shape[] =>
    draw(set.figure, sample(track, t), { swapped: moment.swapped, flow: track.loop > 0 ? 0 : undefined });
  const [from, to] = [still(0), still(track.loop > 0 ? 0.5 : 1)];
  if (JSON.stringify(from) === JSON.stringify(to)) return [to];
  return [[...from, ...arrowOf(set, track, moment.swapped)], to];
}

const HIP_OR_LEG = /^(glute|hipfront|hipside|ham|quad)[RL]$/;

/**
 * The side that works as the figure is drawn: that of the hip or leg where it is felt, else of the trunk, else of what
 * the arrow follows. A person working the other side is shown the picture turned over.
 */
export function drawnSide(figure: Figure): 'right' | 'left' {
  const felt = figure.feel ?? [];
  const arrows = Object.values(figure.arrow ?? {}).map((way) => (Array.isArray(way) ? way[0] : way.c));
  const sided = felt.find((name) => HIP_OR_LEG.test(name)) ?? [...felt, ...arrows].find((name) => /[a-z][RL]$/.test(name));
  return sided?.endsWith('L') ? 'left' : 'right';
}

const SHOWN_S: Partial<Record<TempoPhase['kind'], number>> = { hold: 2, pause: 2, move: 4 };

/** For showing an exercise before it begins: its repetitions one after another, without the length of holds and walks. */
export function demonstration(tempo: readonly TempoPhase[], seconds: number, alternates: boolean): Moment {
  const lengths = tempo.map(({ kind, seconds: whole }) => Math.min(whole, SHOWN_S[kind] ?? whole));
  const whole = lengths.reduce((sum, length) => sum + length, 0) || 1;
  let [phase, rest] = [0, seconds % whole];
  while (phase < lengths.length - 1 && rest >= nth(lengths, phase)) {
    rest -= nth(lengths, phase);
    phase += 1;
  }
  return { phase, within: rest, swapped: alternates && Math.floor(seconds / whole) % 2 === 1, lung: 0 };
}

/** Alternating exercises change near and far with the side; of the others this moment is the same for both. */
export function momentOf(tempo: readonly TempoPhase[], laterality: Laterality, { phase, within, side, lung }: Showing): Moment {
  const alternates = laterality === 'alternating';
  if (phase === 'shown') return demonstration(tempo, within, alternates);
  const swapped = alternates && side === 'left';
  return phase === 'start' ? { phase: 0, within: 0, swapped, lung: 0, waiting: true } : { phase, within, swapped, lung };
}
