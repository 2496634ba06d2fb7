import { describe, expect, it } from 'vitest';
import type { Payload } from '../src/core/events';
import { foremost, isRaised, viewOf } from '../src/core/overlay';
import { anEvent, aSession, at, aToday, BERLIN, midday } from './builders';

const view = (facts: Payload[] = [], now = at('08:00'), today = aToday()) =>
  viewOf(today, facts.map((fact) => anEvent(fact, now)), now, BERLIN, '07:00', null);
const ID = '2026-11-26/morning';
const DONE: Payload = {
  type: 'SessionDone', session_id: ID, during: 2, after: 1, blamed: [], leg: 'none', leg_blamed: [], neuro_new: false, wall_s: 400, adapted: false,
};
const screened = (ticked: string[], result: 'CLEAR' | 'STOP_NOW' | 'SEEK_SOON'): Payload => ({
  type: 'SafetyScreened', reason: 'flare', shown: [], ticked, result,
});

describe('the day', () => {
  it('shows what the server said when nothing happened since', () => {
    expect(view().sessions.map((session) => session.status)).toEqual(['open', 'upcoming']);
  });

  it('marks a session done that was done in flight mode', () => {
    expect(view([DONE]).sessions[0]?.status).toBe('done');
  });

  it('lets windows open and close by the clock, without the server', () => {
    expect(view([], at('11:45')).sessions.map((session) => session.status)).toEqual(['missed', 'open']);
    expect(view([], at('15:00')).sessions.map((session) => session.status)).toEqual(['missed', 'missed']);
  });

  it('never calls a done session missed', () => {
    expect(view([DONE], at('15:00')).sessions[0]?.status).toBe('done');
    const said = aToday({ sessions: [aSession({ status: 'skipped' })] });
    expect(view([], at('15:00'), said).sessions[0]?.status).toBe('skipped');
  });

  it('does not open again what the server has closed', () => {
    expect(view([], at('08:00'), aToday({ sessions: [aSession({ status: 'missed' })] })).sessions[0]?.status).toBe('missed');
  });

  it('goes on to tomorrow’s plan when the phone stays offline', () => {
    const tomorrow = view([], at('07:30', '2026-11-27'));
    expect([tomorrow.day, tomorrow.known, tomorrow.sessions[0]?.id]).toEqual(['2026-11-27', true, '2026-11-27/morning']);
    expect(tomorrow.morning.state).toBe('pending');
  });

  it('says so when the kept plan does not reach this day', () => {
    expect(view([], at('07:30', '2026-11-29'))).toMatchObject({ known: false, sessions: [] });
  });

  it('still belongs to yesterday at one in the morning', () => {
    expect(view([], at('01:00', '2026-11-27')).day).toBe('2026-11-26');
  });
});

describe('the morning', () => {
  it('is answered at once, also offline', () => {
    expect(view([{ type: 'MorningChecked', pain: 4 }]).morning).toEqual({ state: 'answered', value: 4 });
  });

  it('closes at its cutoff without a word', () => {
    expect(view([], at('12:00')).morning.state).toBe('pending');
    expect(view([], at('12:01')).morning.state).toBe('closed');
  });

  it('takes the higher of two answers', () => {
    expect(view([{ type: 'MorningChecked', pain: 4 }, { type: 'MorningChecked', pain: 2 }]).morning.value).toBe(4);
  });

  it('asks about a flare-up from two above the usual', () => {
    expect([4, 5].map((pain) => isRaised(pain, 3))).toEqual([false, true]);
  });
});

describe('safety', () => {
  it('stops the plan at once when a red flag is ticked in flight mode', () => {
    expect(view([screened(['s1_saddle'], 'STOP_NOW')])).toMatchObject({
      sessions: [], safety: { result: 'STOP_NOW', blocked: true, due: null },
    });
  });

  it('does not open a stopped plan by a list without ticks', () => {
    expect(view([screened(['s1_saddle'], 'STOP_NOW'), screened([], 'CLEAR')]).safety.blocked).toBe(true);
  });

  it('opens after a clinician’s word, but for a hospital stop only the server opens', () => {
    const cleared: Payload = { type: 'ClearanceRecorded', for_event: 'x', cleared_on: '2026-11-26', clinician: 'gp', statement: 'agreed' };
    expect(view([screened(['s2_foot'], 'SEEK_SOON'), cleared]).safety.blocked).toBe(false);
    expect(view([screened(['s1_saddle'], 'STOP_NOW'), cleared]).safety.blocked).toBe(true);
  });

  it('asks the list after new numbness, and after symptoms further down the leg', () => {
    expect(view([{ ...DONE, neuro_new: true } as Payload]).safety.due).toBe('neuro');
    expect(view([{ ...DONE, leg: 'further' } as Payload]).safety.due).toBe('leg');
  });

  it('asks the list when a flare-up is declared, and not again once it was answered', () => {
    expect(view([{ type: 'MorningChecked', pain: 7, flare: true }]).safety.due).toBe('flare');
    expect(view([{ type: 'FlareDeclared' }, screened([], 'CLEAR')]).safety.due).toBeNull();
  });

  it('is no longer due once the list was answered', () => {
    const due = aToday({ safety: { result: 'CLEAR', blocked: false, due: 'periodic', message: null } });
    expect(view([], at('08:00'), due).safety.due).toBe('periodic');
    expect(view([screened([], 'CLEAR')], at('08:00'), due).safety.due).toBeNull();
  });
});

describe('a flare', () => {
  it('begins with one tap, or with the morning answer', () => {
    expect(view([{ type: 'FlareDeclared' }]).flare).toBe(true);
    expect(view([{ type: 'MorningChecked', pain: 7, flare: true }]).flare).toBe(true);
    expect(view([{ type: 'FlareDeclared' }, { type: 'FlareWithdrawn' }]).flare).toBe(false);
  });
});

describe('what comes first', () => {
  it('is the one begun, then the open one, then the next', () => {
    const [open, begun, next] = [aSession(), midday({ status: 'started' }), midday({ id: 'x', status: 'upcoming' })];
    expect(foremost([open, begun, next])).toBe(begun);
    expect(foremost([next, open])).toBe(open);
    expect(foremost([aSession({ status: 'done' }), next])).toBe(next);
    expect(foremost([aSession({ status: 'missed' })])).toBeNull();
  });
});
