/** Draws pictures into an SVG group, changing no more than what differs from the one before. */

import type { Shape } from '../core/figure/paths';
import type { Layer } from '../core/figure/scene';

const SVG = 'http://www.w3.org/2000/svg';

interface Sheet { group: SVGGElement; parts: SVGElement[]; shapes: readonly Shape[]; share: number }

function element<Name extends 'g' | 'polygon' | 'polyline'>(name: Name): SVGElementTagNameMap[Name] {
  return document.createElementNS(SVG, name);
}

/** The element that shows a shape: the one that showed the last one in its place, or a new one of another kind. */
function shown(part: SVGElement | undefined, before: Shape | undefined, { cls, points, open }: Shape): SVGElement {
  const same = part && before?.open === open;
  const fit = same ? part : element(open ? 'polyline' : 'polygon');
  if (!same || before.cls !== cls) fit.setAttribute('class', cls);
  if (!same || before.points !== points) fit.setAttribute('points', points);
  return fit;
}

function fill(sheet: Sheet, { shapes, share }: Layer): void {
  if (sheet.share !== share) sheet.group.setAttribute('opacity', String(share));
  sheet.share = share;
  if (sheet.shapes === shapes) return;
  for (const part of sheet.parts.splice(shapes.length)) part.remove();
  for (const [at, shape] of shapes.entries()) {
    const known = sheet.parts[at];
    const part = shown(known, sheet.shapes[at], shape);
    if (part === known) continue;
    if (known) known.replaceWith(part);
    else sheet.group.append(part);
    sheet.parts[at] = part;
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
      const sheet = sheets[at] ?? { group: root.appendChild(element('g')), parts: [], shapes: [], share: 1 };
      sheets[at] = sheet;
      fill(sheet, layer);
    }
  };
}
