import { describe, expect, it } from 'vitest';
import { addDays, dayStart, instantOf, instantText, morningCutoff, personDay, wallClock } from '../src/core/day';
import { stamp } from '../src/core/events';
import { at, BERLIN } from './builders';

describe('the person-day', () => {
  it('puts a session at 00:40 into the evening before', () => {
    expect(personDay(at('00:40'), BERLIN, '07:00')).toBe('2026-11-25');
  });

  it('begins two hours before waking', () => {
    expect(personDay(at('04:59'), BERLIN, '07:00')).toBe('2026-11-25');
    expect(personDay(at('05:00'), BERLIN, '07:00')).toBe('2026-11-26');
  });

  it('runs from 14:00 to 14:00 for a night worker who wakes at 16:00', () => {
    expect(personDay(at('13:59'), BERLIN, '16:00')).toBe('2026-11-25');
    expect(personDay(at('14:00'), BERLIN, '16:00')).toBe('2026-11-26');
  });

  it('begins on the evening before for someone who wakes at 01:00', () => {
    expect(dayStart('01:00')).toBe(23 * 60);
    expect(personDay(at('22:59'), BERLIN, '01:00')).toBe('2026-11-25');
    expect(personDay(at('23:00'), BERLIN, '01:00')).toBe('2026-11-26');
  });

  it('is never stamped before the last one: flying west makes a long day', () => {
    const now = Date.parse('2026-11-27T04:00:00Z');
    expect(personDay(now, 'America/Los_Angeles', '07:00')).toBe('2026-11-26');
    expect(personDay(now, 'America/Los_Angeles', '07:00', '2026-11-27')).toBe('2026-11-27');
  });

  it('does not end again when the clock is set back over its start', () => {
    // Berlin, 25 October 2026: 03:00 becomes 02:00 again. Waking at 04:30, the day starts at the first 02:30.
    const first = Date.parse('2026-10-25T00:30:00Z');
    const secondTwoOClock = Date.parse('2026-10-25T01:05:00Z');
    expect(wallClock(secondTwoOClock, BERLIN).minutes).toBe(125);
    expect(personDay(first - 1000, BERLIN, '04:30')).toBe('2026-10-24');
    expect(personDay(first, BERLIN, '04:30')).toBe('2026-10-25');
    expect(personDay(secondTwoOClock, BERLIN, '04:30')).toBe('2026-10-25');
  });
});

describe('wall clocks', () => {
  it('move a time inside the gap of spring forward by the gap', () => {
    expect(new Date(instantOf('2026-03-29', 150, BERLIN)).toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });

  it('take the first of a repeated hour', () => {
    expect(new Date(instantOf('2026-10-25', 150, BERLIN)).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  it('may pass midnight', () => {
    expect(instantOf('2026-11-26', 1440 + 30, BERLIN)).toBe(at('00:30', '2026-11-27'));
  });

  it('close the morning seven hours into the day', () => {
    expect(morningCutoff('2026-11-26', BERLIN, '07:00')).toBe(at('12:00'));
  });

  it('are written with the offset of the zone', () => {
    expect(instantText(at('08:05'), BERLIN)).toBe('2026-11-26T08:05:00.000+01:00');
    expect(instantText(at('08:05'), 'America/St_Johns')).toBe('2026-11-26T03:35:00.000-03:30');
    expect(instantText(at('08:05'), 'UTC')).toBe('2026-11-26T07:05:00.000+00:00');
  });

  it('count days over the end of a year', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
  });
});

describe('the envelope', () => {
  it('carries instant, zone and day as they were when the event was made', () => {
    const event = stamp({ type: 'MorningChecked', pain: 3 }, 'an-id', 7, { now: at('01:10'), tz: BERLIN, wake: '07:00', lastDay: null });
    expect(event).toEqual({
      type: 'MorningChecked', pain: 3, id: 'an-id', v: 1, seq: 7, at: '2026-11-26T01:10:00.000+01:00', tz: BERLIN, day: '2026-11-25',
    });
  });
});
