/** The pages of a contact sheet: every figure at the end of each phase, beside its cues, as the app draws it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { boxOf } from '../src/core/figure/box';
import { draw } from '../src/core/figure/draw';
import { arrow, breathing } from '../src/core/figure/signs';
import { MM, type Shape } from '../src/core/figure/paths';
import { mirroredTrack, sample, type Track } from '../src/core/figure/track';
import { figureOf, tracks, type CatalogueExercise } from './figure-poses';

type Told = CatalogueExercise & { name: string; cues: string[] };
const PER_PAGE = 8;

const read = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8');
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const paths = (shapes: readonly Shape[]): string => shapes.map(({ cls, points, open }) => `<${open ? 'polyline' : 'polygon'} class="${cls}" points="${points}"/>`).join('');

/** The colours and strokes of the component itself, so that the sheet cannot differ from the app. */
const style = (): string => read('../src/parts/Figure.css');

function cell(exercise: Told, track: Track, at: number, swapped: boolean, box: readonly number[]): string {
  const figure = figureOf(exercise.id);
  const phase = exercise.tempo[at];
  const body = sample(track, track.loop > 0 ? 0 : 1);
  const walking = track.loop > 0 ? 0 : undefined;
  const shapes = [
    ...draw(figure, body, { swapped, flow: walking }), ...(track.loop > 0 ? [] : arrow(figure, track, swapped)),
    ...breathing(figure, body, phase?.breath ?? 'free'),
  ];
  return `<figure><div class="figure"><svg viewBox="${box.map((edge) => MM * edge).join(' ')}" data-figure="${exercise.id}/${track.name}${swapped ? '/other' : ''}"><g>${paths(shapes)}</g></svg></div>`
    + `<figcaption>${track.name} · ${phase?.kind} ${phase?.s} · ${phase?.breath}${swapped ? ' · other side' : ''}</figcaption></figure>`;
}

function row(exercise: Told): string {
  const [own, box] = [tracks(exercise.id), boxOf(figureOf(exercise.id))];
  const cells = own.map((track, at) => cell(exercise, track, at, false, box));
  const moving = own.findIndex((_, at) => exercise.tempo[at]?.kind !== 'pause');
  if (exercise.laterality === 'alternating') cells.push(cell(exercise, mirroredTrack(own[moving] as Track), moving, true, box));
  return `<section><div class="told"><h2>${escaped(exercise.name)}</h2><p>${exercise.id} · ${exercise.laterality}</p>`
    + `<ul>${exercise.cues.map((cue) => `<li>${escaped(cue)}</li>`).join('')}</ul></div>${cells.join('')}</section>`;
}

const HEAD = `<meta charset="utf-8"><style>:root{color-scheme:light dark;--paper:#faf7f0;--soft:#55646a}
@media(prefers-color-scheme:dark){:root{--paper:#11191b;--soft:#aab8b6}}
body{margin:20px;width:1460px;background:var(--paper);color:light-dark(#1f2d33,#edf2ef);font:14px/1.35 'Noto Sans',sans-serif}
section{display:flex;gap:12px;align-items:flex-start;padding:8px 0;border-top:1px solid #8884}.told{flex:0 0 330px}
h2{margin:0;font-size:17px}p{margin:0;color:var(--soft)}ul{margin:4px 0;padding-left:18px}
section>figure{margin:0;flex:0 1 270px;min-width:0}section .figure{height:190px}figcaption{text-align:center;color:var(--soft)}`;

/** One HTML document per page. */
export function pages(): string[] {
  const exercises = parse(read('../../app/store/catalogue.yaml')) as Told[];
  return Array.from({ length: Math.ceil(exercises.length / PER_PAGE) }, (_, page) => {
    const shown = exercises.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
    return `<!doctype html>${HEAD}${style()}</style>${shown.map(row).join('')}`;
  });
}
