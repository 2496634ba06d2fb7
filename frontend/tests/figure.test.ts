/** The figures' own arithmetic: every way a limb can be held, what stays still, what is mirrored, what is drawn when. */

import { describe, expect, it } from 'vitest';
import { boxOf } from '../src/core/figure/box';
import { draw } from '../src/core/figure/draw';
import type { BodyPose, Figure } from '../src/core/figure/format';
import { bodyOf, soleOf } from '../src/core/figure/limbs';
import { mirrored, otherSideName } from '../src/core/figure/mirror';
import { capsule, curve, joined, projectionOf, type Point } from '../src/core/figure/paths';
import { bothSides, keyPose } from '../src/core/figure/pose';
import { demonstration, drawnSide, endsOf, layersAt, momentOf, prepared, type Moment } from '../src/core/figure/scene';
import type { Body, KeyPose } from '../src/core/figure/skeleton';
import { sample, tracksOf, type Track } from '../src/core/figure/track';
import { length, minus, nth, type Vector } from '../src/core/figure/vectors';
import type { TempoPhase } from '../src/core/contract';
import { boneError, gap } from './figure-measures';
import { CATALOGUE, exerciseOf, figureOf, phasesOf, tracks } from './figure-poses';

const STANDING: BodyPose = { pelvis: [0, 90], legs: { stand: [0] }, arms: { upper: -90 } };
const keyWith = (pose: BodyPose): KeyPose => keyPose({ ...bothSides(STANDING), ...bothSides(pose) });
const bodyWith = (pose: BodyPose): Body => bodyOf(keyWith(pose));
const rightArm = (pose: BodyPose['armR']): Body['limbs'][number] => nth(bodyWith({ armR: pose ?? {}, armL: { upper: -90 } }).limbs, 0);
const near = (a: Vector, b: Vector, within = 0.01): void => expect(length(minus(a, b))).toBeLessThan(within);
const tempoOf = (id: string): TempoPhase[] => exerciseOf(id).tempo.map(({ p, kind, s, breath }) => ({ name: p, kind, seconds: s, breath }));
const at = (phase: number, within: number, change: Partial<Moment> = {}): Moment => ({ phase, within, swapped: false, lung: 0.5, ...change });

describe('a limb', () => {
  it('that is free follows its angles', () => {
    const { root, joint, end } = rightArm({ upper: 0, fore: 90 });
    near(minus(joint, root), [27.5, 0, 0]);
    near(minus(end, joint), [0, 24.5, 0]);
  });

  it('may be tilted towards the viewer without changing its length', () => {
    const { root, joint } = rightArm({ upper: [0, 60] });
    near(minus(joint, root), [27.5 / 2, 0, 27.5 * Math.sin(Math.PI / 3)]);
  });

  it('held in space has its wrist there and its elbow where it is told to point', () => {
    const place: Vector = [20, 110, 16];
    const [down, up] = [rightArm({ wrist: place, bend: 'down' }), rightArm({ wrist: place, bend: 'up' })];
    near(down.end, place);
    near(up.end, place);
    expect(down.joint[1]).toBeLessThan(up.joint[1]);
  });

  it('stretches towards what is out of its reach and no further', () => {
    const { root, end } = rightArm({ wrist: [200, 130, 16] });
    expect(length(minus(end, root))).toBeCloseTo(52, 1);
  });

  it('on the ground has a flat sole there', () => {
    const [heel, ball] = soleOf(nth(bodyWith({ pelvis: [0, 86], legs: { stand: [10] } }).limbs, 2));
    expect(heel[1]).toBeCloseTo(3.6, 3);
    expect(ball[1]).toBeCloseTo(2.5, 3);
  });

  it.each([[30, 1], [-20, 0]])('on the ground rocks by %i° around a point that stays', (pitch, which) => {
    const point = (degrees: number): Vector => nth(soleOf(nth(bodyWith({ pelvis: [0, 86], legs: { stand: [0], pitch: degrees } }).limbs, 2)), which);
    near(point(pitch), point(pitch / 2), 0.02);
  });

  it('resting on the body goes where that part goes', () => {
    for (const lean of [0, 40]) {
      const body = bodyWith({ lean, arms: { on: ['waist', 11, 0, 3], bend: 'out' } });
      expect(length(minus(nth(body.limbs, 0).end, nth(body.spine, 4)))).toBeCloseTo(Math.hypot(11, 3), 6);
    }
  });

  it('written once is written for both sides', () => {
    const body = bodyWith({ arms: { wrist: [20, 110, 18], bend: 'out' }, legs: { stand: [5, 12], toe: 10 } });
    const other = bodyOf(mirrored(keyWith({ arms: { wrist: [20, 110, 18], bend: 'out' }, legs: { stand: [5, 12], toe: 10 } })));
    body.limbs.forEach((limb, index) => near(limb.end, nth(other.limbs, index).end));
    expect(nth(body.limbs, 2).end[2]).toBeGreaterThan(11);
  });
});

describe('the spine', () => {
  it('bends forward, back, sideways and round by what is written, and keeps its length', () => {
    const chest = (pose: BodyPose): Vector => nth(bodyWith(pose).frames, 7).forward;
    expect(chest({ lumbar: 30 })[1]).toBeLessThan(chest({})[1]);
    expect(chest({ lumbar: -20 })[1]).toBeGreaterThan(chest({})[1]);
    expect(chest({ twist: 40 })[2]).toBeGreaterThan(0.3);
    expect(boneError(bodyWith({ lumbar: 40, thorax: -30, side: 20, twist: 40, neck: 30 }))).toBeLessThan(1e-9);
  });

  it('may hang from any of its points', () => {
    for (const anchor of ['waist', 'back', 'nape', 'head', 'shoulderR', 'shoulderL'] as const) {
      const body = bodyWith({ [anchor]: [5, 120], lean: 20 });
      const points = { waist: nth(body.spine, 4), back: nth(body.spine, 8), nape: nth(body.spine, 10), head: body.head, shoulderR: nth(body.limbs, 0).root, shoulderL: nth(body.limbs, 1).root };
      expect(points[anchor].slice(0, 2).map((value) => Math.round(value * 1e6) / 1e6)).toEqual([5, 120]);
    }
  });
});

const FIGURE: Figure = {
  props: { ground: [-40, 60] },
  base: { pelvis: [0, 89.4], legs: { stand: [0] }, arms: { upper: -90 } },
  poses: { lower: { pelvis: [-20, 80], lean: 50 }, low: 'lower', stand: {} },
};
const PHASES = ['lower', 'low', 'stand'];

describe('time', () => {
  it('begins each phase where the one before ended, and the first where the last ended', () => {
    const own = tracksOf(FIGURE, PHASES);
    own.forEach((track, index) => {
      const before = nth(own, (index + own.length - 1) % own.length);
      near(sample(track, 0).head, sample(before, 1).head);
    });
  });

  it('is slow at both ends and half way at half time', () => {
    const track = nth(tracksOf(FIGURE, PHASES), 0);
    const x = (t: number): number => nth(sample(track, t).spine, 0)[0];
    expect(x(0.5)).toBeCloseTo(-10, 6);
    expect(Math.abs(x(0.05))).toBeLessThan(0.2);
  });

  it('passes through the poses on the way at their time', () => {
    const figure: Figure = { ...FIGURE, poses: { ...FIGURE.poses, lower: [{ at: 0.5, lean: 40 }, { pelvis: [-20, 80], lean: 50 }] } };
    const half = sample(nth(tracksOf(figure, PHASES), 0), 0.5);
    near(half.head, bodyWith({ pelvis: [0, 89.4], lean: 40 }).head, 0.1);
  });

  it('keeps a foot exactly still that both poses put in the same place', () => {
    const track = nth(tracksOf(FIGURE, PHASES), 0);
    const ankle = (t: number): Vector => nth(sample(track, t).limbs, 2).end;
    for (const t of [0.2, 0.5, 0.8]) near(ankle(t), ankle(0), 1e-9);
  });

  it('slides a heel along the floor', () => {
    const track = nth(tracks('heel_slide'), 0);
    const lows = [0, 0.25, 0.5, 0.75, 1].map((t) => Math.min(...soleOf(nth(sample(track, t).limbs, 2)).map((point) => point[1])));
    for (const low of lows) expect(low).toBeGreaterThan(1.5);
    for (const low of lows) expect(low).toBeLessThan(4.5);
  });

  it('blends two kinds of contact by the points themselves', () => {
    const track = nth(tracks('knee_hug'), 0);
    expect(track.keys.map((key) => nth(key.holds, 0))).toEqual(['space', 'body', 'body']);
    expect(boneError(sample(track, 0.3))).toBeLessThan(0.02);
  });

  it('comes round in a walk', () => {
    const walk = nth(tracks('walk_steady'), 0);
    near(sample(walk, 0).head, sample(walk, 1).head);
    const [step, next] = [sample(walk, 0), sample(walk, 0.5)];
    expect(nth(step.limbs, 2).end[0]).toBeCloseTo(nth(next.limbs, 3).end[0], 6);
  });

  it('says which phase has no pose', () => {
    expect(() => tracksOf(FIGURE, ['fly'])).toThrow("no pose for the phase 'fly'");
  });
});

describe('the other side', () => {
  it('changes names, and is itself again when mirrored twice', () => {
    expect(['kneeR', 'handL', 'head', 'hands'].map(otherSideName)).toEqual(['kneeL', 'handR', 'head', 'hands']);
    const key = nth(nth(tracks('bird_dog_full'), 0).keys, 1);
    expect(mirrored(mirrored(key))).toEqual(key);
  });

  it('carries the load in the other hand, but walks with it in the same', () => {
    const key = keyWith({ load: 'handR' });
    expect([mirrored(key).load, mirrored(key, true).load]).toEqual(['handL', 'handR']);
  });

  // As a person says it: the side that works, holds or carries.
  const DRAWN: Record<string, 'right' | 'left'> = {
    knee_hug: 'right', bird_dog_standing: 'right', side_bridge_wall: 'right', side_bridge_knees: 'right', side_bridge_feet: 'right',
    bridge_single: 'right', suitcase_deadlift: 'right', suitcase_carry: 'right', errand_carry: 'right', hinge_brisk: 'right',
    standing_hip_extension: 'right', split_stance_opener: 'right', seated_hip_rotation: 'right', airplane_supported: 'left',
    airplane_fingertip: 'left', clamshell: 'left', side_leg_raise: 'left', standing_abduction: 'right', open_book: 'left',
  };
  it('is known for every one-sided exercise', () => {
    const oneSided = CATALOGUE.filter((exercise) => exercise.laterality === 'unilateral').map(({ id }) => id);
    expect(Object.fromEntries(oneSided.map((id) => [id, drawnSide(figureOf(id))]))).toEqual(DRAWN);
  });
});

describe('shapes', () => {
  const twiceArea = (points: readonly Point[]): number =>
    points.reduce((sum, [x, y], index) => sum + x * nth(points, (index + 1) % points.length)[1] - nth(points, (index + 1) % points.length)[0] * y, 0);
  const disc = (radius: number): number => Math.PI * radius * radius;

  it('are closed outlines: a bone seen from the side, a disc seen end on', () => {
    const bone = capsule([0, 0], [10, 0], 3, 3);
    expect(twiceArea(bone) / 2).toBeGreaterThan(0.96 * (60 + disc(3)));
    expect(twiceArea(bone) / 2).toBeLessThan(60 + disc(3));
    for (const [x, y] of bone) expect(Math.hypot(x - Math.max(0, Math.min(10, x)), y)).toBeCloseTo(3, 6);
    const seen = capsule([0, 0], [0.5, 0], 3, 2);
    expect(twiceArea(seen) / 2).toBeGreaterThan(0.95 * disc(3));
    for (const [x, y] of seen.slice(1)) expect(Math.hypot(x, y)).toBeCloseTo(3, 6);
    expect(capsule([0, 0], [0.5, 0], 2, 3)[0]).toEqual([0.5, 0]);
  });

  it('go through their points, as smoothly as a curve that is closed', () => {
    const open = curve([[0, 0], [10, 0], [20, 10]]);
    expect([open[0], open[3], open[6], open.length]).toEqual([[0, 0], [10, 0], [20, 10], 7]);
    const round = curve(Array.from({ length: 8 }, (_, at): Point => [10 * Math.cos((at * Math.PI) / 4), 10 * Math.sin((at * Math.PI) / 4)]), true);
    expect(round).toHaveLength(24);
    for (const [x, y] of round) expect(Math.abs(Math.hypot(x, y) - 10)).toBeLessThan(0.2);
  });

  it('are joined by ways that enclose nothing', () => {
    const [one, two, three] = [capsule([0, 0], [10, 0], 3, 2), capsule([10, 0], [20, 5], 2, 2), capsule([20, 5], [20, 15], 2, 1)];
    expect(twiceArea(joined(one, two, three))).toBeCloseTo(twiceArea(one) + twiceArea(two) + twiceArea(three), 6);
    expect(joined(one)).toEqual([...one, one[0]]);
  });

  it('have depth shift to the left and down in a side view, and none in a front view that asks for none', () => {
    expect(projectionOf()([0, 0, 10])).toEqual([-2.5, 2]);
    expect(projectionOf({ az: 90, k: [0, 0] })([0, 10, 5]).map(Math.round)).toEqual([-5, -10]);
  });
});

describe('a drawing', () => {
  const classes = (id: string, phase: string, options = {}): string[] => {
    const track = tracks(id).find((one) => one.name === phase) as Track;
    return draw(figureOf(id), sample(track, 1), options).map((shape) => shape.cls);
  };

  it('puts floor and things behind the person, far limbs behind near ones', () => {
    const order = classes('hinge_counter', 'lower');
    expect(order.indexOf('ground')).toBeLessThan(order.indexOf('far'));
    expect(order.indexOf('slab')).toBeLessThan(order.indexOf('far'));
    expect(order.lastIndexOf('far')).toBeLessThan(order.lastIndexOf('ink'));
  });

  it('has what the exercise needs: weight, step, bag, chair, roller, wall', () => {
    expect(classes('suitcase_deadlift', 'lower')).toEqual(expect.arrayContaining(['load', 'slab', 'prop', 'feel']));
    expect(classes('errand_carry', 'walk', { flow: 30 })).toEqual(expect.arrayContaining(['load', 'tick']));
    expect(classes('roller_extension', 'open')).toContain('slab');
    expect(classes('hinge_free', 'lower')).toContain('wall');
    expect(classes('pelvic_tilt', 'tilt')).toContain('mark');
  });

  it('leaves the step behind once one walks', () => {
    const slabs = (list: string[]): number => list.filter((cls) => cls === 'slab').length;
    expect(slabs(classes('suitcase_carry', 'set_down')) - slabs(classes('suitcase_carry', 'walk', { flow: 10 }))).toBe(1);
  });

  it('shows the work on the side that works', () => {
    const track = nth(tracks('bird_dog_full'), 0);
    const stripes = (swapped: boolean): string[] => draw(figureOf('bird_dog_full'), sample(track, 1), { swapped }).filter(({ cls }) => cls === 'feel').map(({ points }) => points);
    expect(stripes(true)).not.toEqual(stripes(false));
  });

  it.each(CATALOGUE.map(({ id }) => id))('of %s has no number that is not one', (id) => {
    const [figure, own] = [figureOf(id), tracks(id)];
    const points = own.flatMap((track) => draw(figure, sample(track, 0.4), { breath: 1 })).map((shape) => shape.points).join(' ');
    expect(points).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('fits its box', () => {
    const [x, y, width, height] = boxOf(figureOf('bridge_full'));
    expect([width > height, x < -84, y < -40, y + height > 5]).toEqual([true, true, true, true]);
  });
});

describe('the picture at a moment', () => {
  const carry = prepared(figureOf('suitcase_carry'), tempoOf('suitcase_carry'));
  const bridge = prepared(figureOf('bridge_full'), tempoOf('bridge_full'));

  it('is one picture, but two faded over where walking begins and ends', () => {
    expect(layersAt(bridge, at(0, 1))).toHaveLength(1);
    expect(layersAt(carry, at(1, 0.1)).map(({ share }) => share)).toEqual([0.6, 0.4]);
    expect(layersAt(carry, at(1, 0.3))).toHaveLength(1);
    expect(layersAt(carry, at(2, 0.1))).toHaveLength(2);
  });

  it('holds still in a hold, but for the breath', () => {
    const hold = nth(tracks('bridge_full'), 1);
    expect(gap(sample(hold, 0.2), sample(hold, 0.8))).toBeLessThan(1e-6);
    const breathing = (lung: number): string => JSON.stringify(layersAt(bridge, at(1, 0.4, { lung })));
    expect(breathing(1)).not.toBe(breathing(0.5));
  });

  it('is shown from memory when the movement comes round again, and lags by no more than a thirtieth of a second', () => {
    const shapes = (within: number): unknown => nth(layersAt(bridge, at(0, within)), 0).shapes;
    expect(shapes(1.001)).toBe(shapes(1.03));
    expect(shapes(1.001)).not.toEqual(shapes(1.034));
    const body = draw(figureOf('bridge_full'), sample(nth(bridge.tracks, 0), 1 / nth(bridge.tempo, 0).seconds), { breath: 0.5 });
    expect(shapes(1.03)).toEqual(expect.arrayContaining(body));
  });

  it('moves the floor as far as the walk has gone', () => {
    const ticks = (within: number): string[] => (layersAt(carry, at(1, within))[0]?.shapes ?? []).filter(({ cls }) => cls === 'tick').map(({ points }) => points);
    expect(ticks(1)).not.toEqual(ticks(1.1));
  });

  it('between repetitions is the pose alone', () => {
    const classes = layersAt(bridge, at(0, 0, { waiting: true })).flatMap(({ shapes }) => shapes.map(({ cls }) => cls));
    expect(classes).toContain('ink');
    expect(classes.filter((cls) => /arrow|breath/.test(cls))).toEqual([]);
  });

  it('without motion is the beginning and the end of a phase, or the one pose of a hold', () => {
    expect(endsOf(bridge, at(0, 0))).toHaveLength(2);
    expect(endsOf(bridge, at(1, 0))).toHaveLength(1);
    expect(endsOf(carry, at(1, 0))).toHaveLength(2);
  });

  it('follows phase and side, and waits in the pose a repetition starts from', () => {
    const tempo = tempoOf('dead_bug_full');
    const [working, waiting] = [{ phase: 1, within: 0.5, side: 'left', lung: 0.3 }, { phase: 'start', within: 2, side: 'left', lung: 0.3 }] as const;
    expect(momentOf(tempo, 'alternating', working)).toEqual({ phase: 1, within: 0.5, swapped: true, lung: 0.3 });
    expect(momentOf(tempo, 'unilateral', working).swapped).toBe(false);
    expect(momentOf(tempo, 'alternating', waiting)).toEqual({ phase: 0, within: 0, swapped: true, lung: 0, waiting: true });
    expect(momentOf(tempo, 'alternating', { ...waiting, phase: 'shown' })).toEqual(demonstration(tempo, 2, true));
  });

  it('shows an exercise before it begins without waiting out its holds', () => {
    const tempo: TempoPhase[] = [
      { name: 'reach', kind: 'effort', seconds: 3, breath: 'out' }, { name: 'stay', kind: 'hold', seconds: 10, breath: 'free' },
      { name: 'return', kind: 'release', seconds: 3, breath: 'in' },
    ];
    expect(demonstration(tempo, 4, true)).toMatchObject({ phase: 1, within: 1, swapped: false });
    expect(demonstration(tempo, 6, true)).toMatchObject({ phase: 2, within: 1 });
    expect(demonstration(tempo, 9, true)).toMatchObject({ phase: 0, within: 1, swapped: true });
    expect(demonstration(tempo, 9, false).swapped).toBe(false);
  });
});

describe('the pose file', () => {
  it('has a figure for every exercise, with a pose for every phase, in the order performed', () => {
    for (const { id } of CATALOGUE) expect(Object.keys(figureOf(id).poses), id).toEqual(phasesOf(id));
  });

  it('draws everything an exercise needs', () => {
    const drawn: Record<string, (figure: Figure) => unknown> = {
      chair: ({ props }) => props?.chair, counter_or_desk: ({ props }) => props?.counter, wall: ({ props }) => props?.wall !== undefined,
      weight: ({ props }) => props?.load === 'weight', bag: ({ props }) => props?.load === 'bag', mat_or_bed: ({ props }) => props?.mat,
      roller_or_towel: ({ props }) => props?.cushions,
    };
    for (const { id, equipment } of CATALOGUE) for (const tool of equipment) expect(drawn[tool]?.(figureOf(id)), `${id}: ${tool}`).toBeTruthy();
  });

  const FIELDS = {
    figure: 'view far order props marks feel arrow base poses alt swap start contacts',
    pose: 'at load pelvis waist back nape head shoulderR shoulderL turn lean roll spin lumbar thorax neck side twist look tilt belly arms armR armL legs legR legL',
    arm: 'upper fore hand wrist on bend', leg: 'thigh shank foot stand ankle bend pitch toe',
  };
  const unknown = (value: object, kind: keyof typeof FIELDS): string[] => {
    const known = new Set(FIELDS[kind].split(' '));
    return Object.keys(value).filter((name) => !known.has(name));
  };
  it('has no field that nobody reads', () => {
    const found: string[] = [];
    for (const { id } of CATALOGUE) {
      const figure = figureOf(id);
      found.push(...unknown(figure, 'figure').map((name) => `${id}.${name}`));
      const written = [figure.base ?? {}, ...[...Object.values(figure.poses), ...Object.values(figure.alt ?? {})].flatMap((pose) =>
        typeof pose === 'string' ? [] : Array.isArray(pose) ? pose : 'steps' in pose && Array.isArray(pose.steps) ? pose.steps : [pose as BodyPose])];
      for (const pose of written) {
        found.push(...unknown(pose, 'pose').map((name) => `${id}: ${name}`));
        for (const [name, limb] of Object.entries(pose)) {
          if (/^(arm|leg)/.test(name)) found.push(...unknown(limb as object, name.slice(0, 3) as 'arm' | 'leg').map((field) => `${id}: ${name}.${field}`));
        }
      }
    }
    expect(found).toEqual([]);
  });
});
