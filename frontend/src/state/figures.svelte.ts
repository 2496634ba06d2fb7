/** The figures as far as this phone has them. */

import type { Figure } from '../core/figure/format';
import { figurePoses } from '../io/figures';

let poses = $state.raw<Record<string, Figure> | null>(null);

export const figureOf = (exerciseId: string): Figure | null => poses?.[exerciseId] ?? null;

export async function readFigures(): Promise<void> {
  poses ??= await figurePoses();
}
