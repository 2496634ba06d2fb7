/** Every frame of every figure, measured: bones keep their length, contacts hold, joints stay within a person's range. */

import { describe, expect, it } from 'vitest';
import { LIMBS, type LimbName } from '../src/core/figure/format';
import { bodyOf, pointOf, soleOf, targetOf } from '../src/core/figure/limbs';
import { mirrored, otherSideName } from '../src/core/figure/mirror';
import { TRUNK } from '../src/core/figure/outline';
import { AT, limbStart, vectorAt, type Body, type KeyPose } from '../src/core/figure/skeleton';
import { sample, tracksOf, type Track } from '../src/core/figure/track';
import { cos, length, minus, nth, plus, type Vector } from '../src/core/figure/vectors';
import { boneError, centreOfMass, gap, heights, limbAngles, RANGES, SPINE_RANGES, type Range } from './figure-measures';
import { CATALOGUE, CHECKS, exerciseOf, figureOf, momentsOf, tracks, waysOf, type CatalogueExercise } from './figure-poses';

/** Shins flat on the floor, an ankle on the other knee: hip turn, some play of the knee and a rolled pelvis together. */
const WIDER: Record<string, Record<string, Range>> = { ninety_ninety: { hip_rotation: [-60, 90], wrist: [0, 100] }, ankle_on_knee: { hip_rotation: [-60, 90] } };
/** Families whose cues ask for a quiet spine, and the phases in which bending is the movement all the same. */
const QUIET = new Set(['dead_bug', 'bird_dog', 'side_bridge', 'bridge', 'hinge_carry', 'hip_abduction', 'reset']);
const BENDING: Record<string, string[]> = { side_bridge: ['lower', 'ease'] };
const QUIET_DEGREES = 8.5;
const SUPPORTED = new Set([
  'side_bridge_wall', 'airplane_supported', 'airplane_fingertip', 'standing_hip_extension', 'standing_abduction',
  'split_stance_opener', 'hinge_counter',
]);
/** Even in the catalogue, but one leg bent, one hand higher, or a step drawn. */
const NOT_EVEN = new Set(['curl_up', 'breath_seated', 'walk_with_rests', 'walk_steady']);
const OPPOSITE_LIMBS = { bird_dog_full: 'reach', bird_dog_supported: 'reach', dead_bug_full: 'reach', bird_dog_standing: 'reach' };
const CONTACT_CM = 2;

/** The worst thing found of each kind, so that a broken pose gives a line and not a thousand. */
class Findings {
  readonly #worst = new Map<string, { size: number; text: string }>();
  add(kind: string, size: number, where: string): void {
    if (size > (this.#worst.get(kind)?.size ?? 0)) this.#worst.set(kind, { size, text: `${kind} by ${size.toFixed(1)} at ${where}` });
  }
  get list(): string[] { return [...this.#worst.values()].map(({ text }) => text); }
}

function eachFrame(id: string, look: (body: Body, track: Track, t: number, where: string, way: { swapped: boolean; number: number }) => void): void {
  for (const [number, { swapped, tracks: own }] of waysOf(id).entries()) {
    for (const track of own) {
      for (const t of momentsOf(track)) look(sample(track, t), track, t, `${track.name} ${t.toFixed(2)}`, { swapped, number });
    }
  }
}

function eachKey(id: string, look: (key: KeyPose, body: Body, track: Track, index: number, where: string) => void): void {
  for (const { tracks: own } of waysOf(id)) {
    for (const track of own) track.keys.forEach((key, index) => look(key, bodyOf(key), track, index, `${track.name} key ${index}`));
  }
}

const over = (value: number, [least, most]: Range): number => Math.max(least - value, value - most);

/** Hands and feet that both neighbouring keys hold at the same place. */
function pinned(track: Track, key: number, limb: number): boolean {
  const [from, to] = [nth(track.keys, key), nth(track.keys, key + 1)];
  const [hold, start] = [nth(from.holds, limb), limbStart(limb)];
  if (hold !== nth(to.holds, limb) || (hold !== 'space' && hold !== 'ground')) return false;
  const place = (one: KeyPose): Vector => vectorAt(one.channels, start + AT.target);
  const rocks = (one: KeyPose): boolean => hold === 'ground' && nth(one.channels, start + AT.pitch) < 0;
  return length(minus(place(from), place(to))) <= 0.01 && rocks(from) === rocks(to);
}

/** The point of a held limb that stays: the wrist, or heel or ball of a rocking foot. */
function heldPoint(body: Body, key: KeyPose, limb: number): Vector {
  const held = nth(body.limbs, limb);
  if (nth(key.holds, limb) !== 'ground') return held.end;
  return nth(soleOf(held), nth(key.channels, limbStart(limb) + AT.pitch) < 0 ? 0 : 1);
}

describe.each(CATALOGUE.map((exercise) => exercise.id))('the figure of %s', (id) => {
  it('keeps the length of every bone', () => {
    const found = new Findings();
    eachFrame(id, (body, _track, _t, where) => { if (boneError(body) > 0.05) found.add('a bone changes length', boneError(body), where); });
    expect(found.list).toEqual([]);
  });

  it('bends no joint further than a person can', () => {
    const found = new Findings();
    eachFrame(id, (body, _track, _t, where) => {
      for (const [limb, name] of LIMBS.entries()) {
        for (const [joint, value] of Object.entries(limbAngles(body, limb))) {
          const beyond = over(value, WIDER[id]?.[joint] ?? (RANGES[joint] as Range));
          if (beyond > 0.5) found.add(`${name} ${joint} of ${value.toFixed()}`, beyond, where);
        }
      }
    });
    eachKey(id, (key, _body, _track, _index, where) => {
      for (const [index, [name, range]] of Object.entries(SPINE_RANGES).entries()) found.add(name, over(nth(key.channels, 7 + index), range), where);
    });
    expect(found.list).toEqual([]);
  });

  it('lets no contact slide', () => {
    const found = new Findings();
    const home = new Map<string, Vector>();
    const still = (name: string, point: Vector, where: string): void => {
      const first = home.get(name) ?? point;
      home.set(name, first);
      const moved = length(minus(point, first));
      if (moved > CONTACT_CM) found.add(`${name} slides`, moved, where);
    };
    eachFrame(id, (body, track, t, where, { swapped, number }) => {
      for (const contact of figureOf(id).contacts ?? []) {
        const name = swapped ? otherSideName(contact) : contact;
        still(`${name} ${swapped}`, pointOf(body, name), where);
      }
      const moment = track.loop > 0 ? t : (1 - cos(180 * t)) / 2;
      for (let key = 0; key < track.keys.length - 1; key++) {
        if (moment < nth(track.times, key) - 1e-9 || moment > nth(track.times, key + 1) + 1e-9) continue;
        for (const [limb, name] of LIMBS.entries()) {
          if (pinned(track, key, limb)) still(`${name} in ${track.name} ${key} ${number}`, heldPoint(body, nth(track.keys, key), limb), where);
        }
      }
    });
    expect(found.list).toEqual([]);
  });

  it('reaches what it holds', () => {
    const found = new Findings();
    eachKey(id, (key, body, _track, _index, where) => LIMBS.forEach((name, limb) => {
      const missed = nth(key.holds, limb) === 'free' ? 0 : length(minus(nth(body.limbs, limb).end, targetOf(body, key, limb)));
      if (missed > 1) found.add(`${name} misses`, missed, where);
    }));
    expect(found.list).toEqual([]);
  });

  it('rests on the floor and not below it', () => {
    const found = new Findings();
    eachFrame(id, (body, _track, _t, where) => {
      const lowest = Math.min(...heights(body));
      if (lowest < -1.5) found.add('something is below the floor', -lowest, where);
      if (lowest > 1.5) found.add('nothing touches the floor', lowest, where);
    });
    expect(found.list).toEqual([]);
  });

  it('moves without a jump', () => {
    const found = new Findings();
    for (const { tracks: own } of waysOf(id)) {
      own.forEach((track, index) => {
        const frames = momentsOf(track).map((t) => sample(track, t));
        frames.slice(1).forEach((body, at) => { if (gap(body, nth(frames, at)) > 15) found.add('a jump', gap(body, nth(frames, at)), track.name); });
        const before = own[index - 1];
        if (!before || track.loop > 0 || before.loop > 0) return;
        const jump = gap(nth(frames, 0), sample(before, 1));
        if (jump > 0.6) found.add('a jump into the phase', jump, track.name);
      });
    }
    expect(found.list).toEqual([]);
  });

  it('stands in balance where nothing supports it', () => {
    const found = new Findings();
    eachFrame(id, (body, track, _t, where) => {
      const free = exerciseOf(id).positions.includes('standing') && !SUPPORTED.has(id) && track.loop === 0 && nth(body.spine, 0)[1] > 72;
      const feet = [2, 3].filter((limb) => soleOf(nth(body.limbs, limb))[1][1] < 6).map((limb) => nth(body.limbs, limb).end[0]);
      if (!free || feet.length === 0) return;
      const x = centreOfMass(body)[0];
      found.add('the weight is off the feet', Math.max(Math.min(...feet) - 7 - x, x - Math.max(...feet) - 15), where);
    });
    expect(found.list).toEqual([]);
  });

  it('keeps a quiet spine where the cues ask for it', () => {
    const found = new Findings();
    const { family } = exerciseOf(id);
    eachKey(id, (key, _body, track, index, where) => {
      if (!QUIET.has(family) || index === 0 || BENDING[family]?.includes(track.name)) return;
      for (const [name, channel] of [['lumbar', 7], ['thorax', 8], ['side', 10], ['twist', 11]] as const) {
        const off = Math.abs(nth(key.channels, channel)) - QUIET_DEGREES;
        if (off > 0) found.add(`${name} leaves neutral`, off, where);
      }
    });
    expect(found.list).toEqual([]);
  });

  it('moves in moving phases and holds in holds', () => {
    const own = tracks(id);
    const wrong = exerciseOf(id).tempo.filter(({ kind }, index) => {
      const track = nth(own, index);
      if (track.loop > 0) return false;
      const [from, to] = [sample(track, 0), sample(track, 1)];
      const moved = Math.max(
        gap(from, to), length(minus(from.head, to.head)), Math.abs(from.belly - to.belly) * 6,
        ...from.spine.map((point, at) => length(minus(point, nth(to.spine, at)))),
        ...from.frames.map((frame, at) => 9 * length(minus(frame.forward, nth(to.frames, at).forward))),
      );
      if (kind === 'hold') return moved > 0.6;
      return kind === 'pause' ? false : moved < 2;
    });
    expect(wrong.map(({ p, kind }) => `${p} (${kind})`)).toEqual([]);
  });

  it('is even, one-sided or alternating as the catalogue says', () => {
    expect(unevenness(exerciseOf(id))).toEqual([]);
  });
});

/** How far a pose is from its own mirror image, both sides taken as equals. */
function unlike(key: KeyPose): number {
  const [body, other] = [bodyOf(key), bodyOf(mirrored(key))];
  return gap(body, other);
}

function unevenness({ id, laterality }: CatalogueExercise): string[] {
  const own = tracks(id);
  const [first, last] = [nth(own, 0), nth(own, own.length - 1)];
  const found: string[] = [];
  if (laterality === 'bilateral' && !NOT_EVEN.has(id)) {
    eachKey(id, (key, _body, _track, _index, where) => { if (unlike(key) > 1) found.push(`uneven at ${where}`); });
  }
  if (laterality !== 'bilateral' && gap(sample(first, 1), bodyOf(mirrored(nth(first.keys, first.keys.length - 1)))) < 2) found.push('the same on both sides');
  if (laterality === 'alternating') {
    const next = sample({ ...first, keys: first.keys.map((key) => mirrored(key)) }, 0);
    if (gap(sample(last, 1), next) > 2) found.push('a jump at the change of sides');
  }
  return found;
}

describe.each(Object.entries(OPPOSITE_LIMBS))('%s', (id, phase) => {
  it('reaches with the opposite arm and leg', () => {
    const track = tracks(id).find((one) => one.name === phase) as Track;
    const [from, to] = [sample(track, 0), sample(track, 1)];
    const moved = (limb: number): number => {
      const [a, b] = [nth(from.limbs, limb), nth(to.limbs, limb)];
      return length(minus(minus(b.tip, b.root), minus(a.tip, a.root)));
    };
    const side = (right: number, left: number): LimbName => nth(LIMBS, moved(right) > moved(left) ? right : left);
    expect(side(0, 1).at(-1)).not.toBe(side(2, 3).at(-1));
  });
});

describe('backs against things', () => {
  const backOf = (body: Body, node: number): Vector =>
    plus(nth(body.spine, node), nth(body.frames, node).forward, -nth(TRUNK, node + 1).depth);

  it('lie on the roller, not in it or above it', () => {
    const [[centre, , radius]] = figureOf('roller_extension').props?.cushions as [[Vector, Vector, number]];
    const found = new Findings();
    eachFrame('roller_extension', (body, _track, _t, where) => {
      const nearest = Math.min(...body.spine.map((point, node) => Math.hypot(point[0] - centre[0], point[1] - centre[1]) - nth(TRUNK, node + 1).depth));
      if (Math.abs(nearest - radius) > CONTACT_CM) found.add('the back is off the roller', Math.abs(nearest - radius), where);
    });
    expect(found.list).toEqual([]);
  });

  const chairs = CATALOGUE.map(({ id }) => id).filter((id) => (figureOf(id).props?.chair?.face ?? 1) > 0 && figureOf(id).props?.chair);
  it.each(chairs)('do not go through the chair (%s)', (id) => {
    const { x = 0, seat = 44, back = 84 } = figureOf(id).props?.chair ?? {};
    const found = new Findings();
    eachFrame(id, (body, _track, _t, where) => body.spine.forEach((_, node) => {
      const [atX, y] = backOf(body, node);
      const rail = x - 20 - (5 * (y - seat)) / (back - seat);
      if (y > seat + 4 && y < back && atX < rail - CONTACT_CM) found.add('through the chair', rail - atX, where);
      const seated = exerciseOf(id).positions.length === 1 && exerciseOf(id).positions[0] === 'seated';
      if (seated && Math.abs(nth(body.spine, 0)[1] - 9 - seat) > CONTACT_CM) found.add('off the seat', Math.abs(nth(body.spine, 0)[1] - 9 - seat), where);
    }));
    expect(found.list).toEqual([]);
  });
});


describe.each(Object.entries(CHECKS))('the figure of the check %s', (id, figure) => {
  it('bends no joint further than a person can', () => {
    const found = new Findings();
    for (const track of tracksOf(figure, Object.keys(figure.poses))) {
      for (const t of momentsOf(track)) {
        const body = sample(track, t);
        for (const [limb, name] of LIMBS.entries()) {
          for (const [joint, value] of Object.entries(limbAngles(body, limb))) {
            const beyond = over(value, WIDER[id]?.[joint] ?? (RANGES[joint] as Range));
            if (beyond > 0.5) found.add(`${name} ${joint} of ${value.toFixed()}`, beyond, `${id}/${track.name}`);
          }
        }
      }
    }
    expect(found.list).toEqual([]);
  });
});
