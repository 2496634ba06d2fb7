/** The floors of the house: who may import whom. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeFrom, groupedCode, invitationIn, tidyCode } from '../src/core/pairing';
import { fingerprint, planShown } from '../src/core/plan';
import { SCREEN_IDS } from '../src/screens/testids';
import { aSession, midday } from './builders';

const ROOT = join(import.meta.dirname, '../src');
const MAY: Record<string, readonly string[]> = {
  core: ['core'],
  io: ['io', 'core'],
  state: ['state', 'io', 'core', 'texts'],
  // Parts are given their values, but every word they say comes from the texts.
  parts: ['parts', 'core', 'state/texts.svelte'],
  screens: ['screens', 'parts', 'state', 'core'],
  worker: ['worker', 'io', 'core'],
};

const allowed = (target: string, may: readonly string[]): boolean =>
  may.some((floor) => target === floor || target.startsWith(`${floor}/`));

function importsOf(file: string): string[] {
  const folder = file.split('/').slice(0, -1);
  const found = readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...found].map(([, path = '']) => {
    const parts = [...folder];
    for (const step of path.split('/')) {
      if (step === '..') parts.pop();
      else if (step !== '.') parts.push(step);
    }
    return parts.join('/');
  });
}

describe('the house', () => {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(svelte|ts)$/.test(name) && name.includes('/'));

  it('is entered from above only', () => {
    const wrong = files.flatMap((file) => {
      const may = MAY[file.split('/')[0] ?? ''];
      return may ? importsOf(file).filter((target) => !allowed(target, may)).map((target) => `${file} → ${target}`) : [];
    });
    expect(wrong).toEqual([]);
  });

  it('gives every folder a floor', () => {
    const folders = new Set(files.map((file) => file.split('/')[0] ?? ''));
    expect([...folders].filter((folder) => !(folder in MAY) && folder !== 'texts')).toEqual([]);
  });

  it('keeps the core free of clock and chance', () => {
    const core = files.filter((file) => file.startsWith('core/'));
    const sinners = core.filter((file) => /Date\.now|new Date\(\)|Math\.random|performance\.|crypto\./.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(sinners).toEqual([]);
  });

  it('keeps the worker short enough to be read in one go', () => {
    expect(readFileSync(join(ROOT, 'worker/sw.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(150);
  });

  it('uses no markup that a strict content policy refuses', () => {
    const screens = files.filter((file) => file.endsWith('.svelte'));
    const sinners = screens.filter((file) => /\{@html|\sstyle="/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(sinners).toEqual([]);
  });
});

describe('the handles for browser tests', () => {
  it('name every screen there is', () => {
    const screens = readdirSync(join(ROOT, 'screens'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.svelte'));
    const markup = screens.map((name) => readFileSync(join(ROOT, 'screens', name), 'utf8')).join('\n');
    const found = new Set([...markup.matchAll(/testid="(screen-\w+)"/g)].map(([, id]) => id));
    expect([...found].sort()).toEqual([...SCREEN_IDS].sort());
  });
});

describe('codes', () => {
  it('may be typed in any way', () => {
    expect(tidyCode(' abcd-efgh ')).toBe('ABCDEFGH');
    expect(groupedCode('abcdefgh')).toBe('ABCD-EFGH');
    expect(groupedCode('')).toBe('');
  });

  it('may be pasted as a link', () => {
    expect(codeFrom('https://backbeat.example/#/pair/ABCD-EFGH')).toBe('ABCD-EFGH');
  });

  it('are told from an invitation, whose secret keeps its small letters', () => {
    expect(invitationIn(' https://backbeat.example/#/share/aB3_dE-fGhIjKlMnOpQrStUv\n')).toBe('aB3_dE-fGhIjKlMnOpQrStUv');
    expect(invitationIn('ABCD-EFGH')).toBeNull();
    expect(invitationIn('https://backbeat.example/#/pair/ABCD-EFGH')).toBeNull();
  });
});

describe('what was shown of the plan', () => {
  it('has the same name for the same plan and another for another', () => {
    expect(planShown([aSession(), midday()])).toEqual(planShown([aSession(), midday()]));
    const [a, b] = [planShown([aSession()]), planShown([midday()])];
    expect(a.type === 'PlanShown' && b.type === 'PlanShown' && a.plan_hash !== b.plan_hash).toBe(true);
    expect(fingerprint('')).toBe('811c9dc5');
  });

  it('tells the rank of each track', () => {
    expect(planShown([aSession()])).toMatchObject({ ranks: { bridge: 1, hinge: 1 } });
  });
});
