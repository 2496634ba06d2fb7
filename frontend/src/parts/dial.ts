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

/** In tenths of what is seen as one: whole numbers are written and read fastest. */
const MIDDLE = 1000;
const RING = 920;
const [EMPTY, SWELL] = [480, 340];
/** An edge lies less than a tenth of a pixel beside the circle it stands for. */
const CORNERS = 60;
const FULL_TURN = 2 * Math.PI;

const at = (share: number, radius: number): string => {
  const angle = FULL_TURN * (share - 0.25);
  return `${Math.round(MIDDLE + radius * Math.cos(angle))} ${Math.round(MIDDLE + radius * Math.sin(angle))}`;
};
const around = (radius: number): string[] => Array.from({ length: CORNERS }, (_, corner) => at(corner / CORNERS, radius));
const RAIL = around(RING);

/** The ring from the top to where it has come, clockwise; at the beginning a point, which is not seen. */
export function ringPoints(passed: number): string {
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
