/** The figures' poses: one file beside the app, fetched when first needed and kept by the service worker. */

import address from 'virtual:figures';
import type { Figure } from '../core/figure/format';

let fetching: Promise<Record<string, Figure>> | null = null;

/** Null where it cannot be had; the next call tries again. The player does without: its words say the same. */
export async function figurePoses(): Promise<Record<string, Figure> | null> {
  fetching ??= fetch(address).then((answer) => {
    if (!answer.ok) throw new TypeError(`figures: ${answer.status}`);
    return answer.json() as Promise<Record<string, Figure>>;
  });
  try {
    return await fetching;
  } catch {
    fetching = null;
    return null;
  }
}
