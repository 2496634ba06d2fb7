/** The other side: near and far change places, and what pointed at the viewer points away. */

import type { Anchor, Load } from './format';
import { AT, FIRST_LIMB, LIMB_CHANNELS, limbStart, type KeyPose } from './skeleton';
import { nth } from './vectors';

/** Root z, turn, roll, spin, side, twist, look and tilt change their sign. */
const TURNED_BODY = new Set([2, 3, 5, 6, 10, 11, 12, 13]);
/** So do the tilts of the bones, the z of target and bend, and the turn-out of the foot. */
const TURNED_LIMB = new Set<number>([AT.upper + 1, AT.lower + 1, AT.end + 1, AT.target + 2, AT.bend + 2, AT.toe]);
const OUTWARD = AT.target + 2;
const OPPOSITE = [1, 0, 3, 2];
const LIMB_NUMBERS = [0, 1, 2, 3];

/** "kneeR" for "kneeL" and the other way round; names without a side stay. */
export const otherSideName = <S extends string>(name: S): S =>
  name.replace(/[RL]$/, (side) => (side === 'R' ? 'L' : 'R')) as S;

function otherLoad(load: Load): Load {
  if (Array.isArray(load)) return [load[0], load[1], -(load[2] ?? 0)];
  return load === null ? null : otherSideName(load);
}

/** A place on the body is given outward from it, so it has no sign to change. */
function mirroredLimb(key: KeyPose, from: number): number[] {
  const start = limbStart(from);
  const resting = nth(key.parts, from) !== '';
  return Array.from({ length: LIMB_CHANNELS }, (_, offset) => {
    const value = nth(key.channels, start + offset);
    return TURNED_LIMB.has(offset) && !(offset === OUTWARD && resting) ? -value : value;
  });
}

/** `still`: the arms and what they carry stay on their side, as in walking with a load. */
export function mirrored(key: KeyPose, still = false): KeyPose {
  const stays = (limb: number): boolean => still && limb < 2;
  const from = (limb: number): number => (stays(limb) ? limb : nth(OPPOSITE, limb));
  const channels = key.channels.slice(0, FIRST_LIMB).map((value, index) => (TURNED_BODY.has(index) ? -value : value));
  for (const limb of LIMB_NUMBERS) {
    const start = limbStart(limb);
    channels.push(...(stays(limb) ? key.channels.slice(start, start + LIMB_CHANNELS) : mirroredLimb(key, from(limb))));
  }
  return {
    channels, anchor: otherSideName<Anchor>(key.anchor),
    holds: LIMB_NUMBERS.map((limb) => nth(key.holds, from(limb))),
    parts: LIMB_NUMBERS.map((limb) => (stays(limb) ? nth(key.parts, limb) : otherSideName(nth(key.parts, from(limb))))),
    load: still ? key.load : otherLoad(key.load),
  };
}
