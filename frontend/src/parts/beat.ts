/**
 * The ring and the disc of the pacer. Each step is handed to the browser whole, to be moved by its compositor: between
 * two steps no script runs and nothing is painted, so nothing that keeps the page busy makes a breath stumble.
 */

import { eased } from '../core/pacer';

export interface Beat {
  /** Number of the step on the line. */
  index: number;
  /** Seconds it lasts, and how many of them have passed. */
  seconds: number;
  within: number;
  /** How full the breath is at its beginning and at its end, 0–1. */
  lung: readonly [from: number, to: number];
  going: boolean;
}

export interface Dial { disc: HTMLElement; first: SVGElement; second: SVGElement }

/** Slow at both ends, as a breath is: within a thousandth of the cosine by which the figure moves. */
const AS_A_BREATH = 'cubic-bezier(0.364, 0, 0.636, 1)';
const ASTRAY_MS = 30;
const SOON = 0.01;

const swollen = (lung: number): string => `scale(${(48 + 34 * lung) / 82})`;
const turned = (degrees: number): string => `rotate(${degrees}deg)`;

/**
 * Half rings behind two windows: the right one turns into sight while the first half passes, then the left one. At rest
 * their ends lie along the windows' edges, so they are only there while they turn.
 */
function movements({ disc, first, second }: Dial, { seconds, lung: [from, to] }: Beat): Animation[] {
  const timing = { duration: seconds * 1000, fill: 'both' } as const;
  return [
    disc.animate({ transform: [swollen(from), swollen(to)] }, { ...timing, easing: AS_A_BREATH }),
    first.animate([{ transform: turned(0), opacity: 0 }, { offset: SOON, opacity: 1 }, { offset: 0.5, transform: turned(180) }, { transform: turned(180), opacity: 1 }], timing),
    second.animate([{ transform: turned(0), opacity: 0 }, { offset: 0.5, transform: turned(0), opacity: 0 }, { offset: 0.5 + SOON, opacity: 1 }, { transform: turned(180), opacity: 1 }], timing),
  ];
}

/** Without time nothing needs to move, whatever a browser is told about animations. */
function stand({ disc, first, second }: Dial, { seconds, within, lung: [from, to] }: Beat): void {
  const passed = within / seconds;
  disc.style.transform = swollen(eased(from, to, passed));
  first.style.transform = turned(180 * Math.min(1, 2 * passed));
  first.style.opacity = passed > 0 ? '1' : '0';
  second.style.transform = turned(180 * Math.max(0, 2 * passed - 1));
  second.style.opacity = passed > 0.5 ? '1' : '0';
}

/** Shows a beat. A step already under way is only put right where it went astray. */
export function dialHand(dial: Dial): (beat: Beat) => void {
  let shown: Beat | null = null;
  let moving: Animation[] = [];
  const isShown = (beat: Beat): boolean =>
    shown?.index === beat.index && shown.seconds === beat.seconds && shown.lung[0] === beat.lung[0] && shown.lung[1] === beat.lung[1];
  return (beat) => {
    if (!beat.going || !isShown(beat)) {
      for (const movement of moving) movement.cancel();
      moving = beat.going ? movements(dial, beat) : [];
    }
    if (!beat.going) stand(dial, beat);
    for (const movement of moving) {
      const at = beat.within * 1000;
      if (Math.abs(Number(movement.currentTime) - at) > ASTRAY_MS) movement.currentTime = at;
    }
    shown = beat.going ? beat : null;
  };
}
