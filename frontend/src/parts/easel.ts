/** Draws pictures into an SVG group, changing no more than what differs from the one before. */

import type { Shape } from '../core/figure/paths';
import type { Layer } from '../core/figure/scene';

const SVG = 'http://www.w3.org/2000/svg';

interface Sheet { group: SVGGElement; paths: SVGPathElement[]; shapes: readonly Shape[]; share: number }

function element<Name extends 'g' | 'path'>(name: Name, into: SVGGElement): SVGElementTagNameMap[Name] {
  return into.appendChild(document.createElementNS(SVG, name));
}

function change(path: SVGPathElement, before: Shape | undefined, { cls, d }: Shape): void {
  if (before?.cls !== cls) path.setAttribute('class', cls);
  if (before?.d !== d) path.setAttribute('d', d);
}

function fill(sheet: Sheet, { shapes, share }: Layer): void {
  if (sheet.share !== share) sheet.group.setAttribute('opacity', String(share));
  sheet.share = share;
  if (sheet.shapes === shapes) return;
  for (const path of sheet.paths.splice(shapes.length)) path.remove();
  for (const [at, shape] of shapes.entries()) {
    const known = sheet.paths[at];
    const path = known ?? element('path', sheet.group);
    if (!known) sheet.paths.push(path);
    change(path, known && sheet.shapes[at], shape);
  }
  sheet.shapes = shapes;
}

/** `turn`: the transform of a picture that is turned over, or null. */
export function easel(root: SVGGElement): (layers: readonly Layer[], turn: string | null) => void {
  const sheets: Sheet[] = [];
  let turned: string | null = null;
  return (layers, turn) => {
    if (turn !== turned) {
      if (turn === null) root.removeAttribute('transform');
      else root.setAttribute('transform', turn);
    }
    turned = turn;
    for (const { group } of sheets.splice(layers.length)) group.remove();
    for (const [at, layer] of layers.entries()) {
      const sheet = sheets[at] ?? { group: element('g', root), paths: [], shapes: [], share: 1 };
      sheets[at] = sheet;
      fill(sheet, layer);
    }
  };
}
