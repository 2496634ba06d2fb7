/**
 * The ring and the disc of the pacer, drawn by whoever has the clock. As points, like the figure: nothing else that
 * moves leaves the styles of the page alone. (Handed to the compositor as animations they ran by themselves, but were
 * worked out again in every frame that the figure asked for: half of what a frame cost.)
 */

export interface Turn {
  /** Share of the step that has passed, 0–1. */
  passed: number;
  /** How full the breath is, 0–1. */
  lung: number;
}

const MIDDLE = 100;
const RING = 92;
const [EMPTY, SWELL] = [48, 34];
const CORNERS = 72;
const FULL_TURN = 2 * Math.PI;

const at = (share: number, radius: number): string => {
  const angle = FULL_TURN * (share - 0.25);
  return `${(MIDDLE + radius * Math.cos(angle)).toFixed(1)} ${(MIDDLE + radius * Math.sin(angle)).toFixed(1)}`;
};
const around = (radius: number): string[] => Array.from({ length: CORNERS }, (_, corner) => at(corner / CORNERS, radius));
const RAIL = around(RING);

/** The ring from the top to where it has come, clockwise; nothing at the beginning. */
export function ringPoints(passed: number): string {
  if (passed <= 0) return '';
  const share = Math.min(1, passed);
  return [...RAIL.slice(0, Math.ceil(share * CORNERS)), at(share, RING)].join(' ');
}

export const discPoints = (lung: number): string => around(EMPTY + SWELL * lung).join(' ');

/** Shows a turn, changing no more than what differs from the one before. */
export function dialHand(ring: SVGPolylineElement, disc: SVGPolygonElement): (turn: Turn) => void {
  let [passed, lung] = [NaN, NaN];
  return (turn) => {
    if (turn.passed !== passed) ring.setAttribute('points', ringPoints(turn.passed));
    if (turn.lung !== lung) disc.setAttribute('points', discPoints(turn.lung));
    [passed, lung] = [turn.passed, turn.lung];
  };
}
