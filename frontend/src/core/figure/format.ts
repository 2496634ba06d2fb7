/** The pose file as it is written; figures/FORMAT.md explains every field. */

import type { Vector } from './vectors';

/** Degrees on the page, or those and the tilt towards the viewer. */
export type Angle = number | [number, number];
/** A part of the body, then forward, up (a fraction of the bone on limbs) and outward. */
export type OnBody = [string, number, number, number];

export interface LimbPose {
  upper?: Angle;
  fore?: Angle;
  hand?: Angle;
  wrist?: Vector;
  thigh?: Angle;
  shank?: Angle;
  foot?: Angle;
  ankle?: Vector;
  /** x; x and z; or x, y and z of the ankle of a foot on the ground. */
  stand?: number[];
  on?: OnBody;
  bend?: string | Vector;
  pitch?: number;
  toe?: number;
}

export const ANCHORS = ['pelvis', 'waist', 'back', 'nape', 'head', 'shoulderR', 'shoulderL'] as const;
export type Anchor = (typeof ANCHORS)[number];
export const BENDS = ['turn', 'lean', 'roll', 'spin', 'lumbar', 'thorax', 'neck', 'side', 'twist', 'look', 'tilt', 'belly'] as const;
export type Bend = (typeof BENDS)[number];
export const LIMBS = ['armR', 'armL', 'legR', 'legL'] as const;
export type LimbName = (typeof LIMBS)[number];
/** Held by a hand or both, or standing at a place. */
export type Load = 'handR' | 'handL' | 'hands' | Vector | null;

export type BodyPose = { [name in Anchor]?: number[] | null } & { [name in Bend]?: number } & { [name in LimbName]?: LimbPose } & {
  at?: number;
  load?: Load;
  arms?: LimbPose;
  legs?: LimbPose;
};
export interface Loop { loop: number; flow: number; still?: boolean; steps: BodyPose[] }
/** A pose, several passed through, half a gait cycle, or the name of a phase with the same pose. */
export type PhasePose = BodyPose | BodyPose[] | Loop | string;

export interface View { az?: number; k?: [number, number] }
export type Arc = { c: string; r: number; arc: [number, number]; swap?: [number, number]; squash?: number; dx?: number; dy?: number };
export type Path = [joint: string, dx: number, dy: number, from?: number, to?: number];
export interface Chair { x?: number; seat?: number; back?: number; face?: number; z?: number }
export interface Props {
  mat?: number[];
  ground?: number[];
  wall?: number;
  chair?: Chair;
  counter?: { x: number; y?: number; w?: number; z?: number };
  box?: [number, number, number, number, number];
  cushions?: [Vector, Vector, number][];
  load?: 'weight' | 'bag';
}

export type DrawnPart = LimbName | 'trunk';
export interface Figure {
  view?: View;
  far?: string[];
  order?: DrawnPart[];
  props?: Props;
  marks?: ('belt' | 'pelvis' | 'chest')[];
  feel?: string[];
  arrow?: Record<string, Path | Arc>;
  base?: BodyPose;
  poses: Record<string, PhasePose>;
  alt?: Record<string, PhasePose>;
  swap?: 'ends';
  start?: string;
  contacts?: string[];
  /** x, y, width and height of what is ever drawn; worked out when the app is built. */
  box?: [number, number, number, number];
}
