import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Receipt } from '../src/core/contract';
import type { JournalEvent, Payload } from '../src/core/events';
import { backOff, batchOf, judge, type Waiting } from '../src/core/outbox';
import type { Answer } from '../src/io/api';
import { closeDatabase, keepToday, kept, known } from '../src/io/database';
import { counts, enqueue, flush, refusedOf, singleFlight, waitingOf, type Surroundings } from '../src/io/outbox';
import { anEvent, at, aToday, BERLIN } from './builders';

const ANNA = 'patient-anna';
const BEN = 'patient-ben';
const PAIN: Payload = { type: 'MorningChecked', pain: 3 };

/** A server by the contract: remembers ids, answers one receipt for each event, and can be made to fail. */
class Server {
  seen: string[] = [];
  batches: JournalEvent[][] = [];
  refuse = new Set<string>();
  next: (Answer<{ receipts: Receipt[] }> | null)[] = [];

  post = async (events: JournalEvent[]): Promise<Answer<{ receipts: Receipt[] }>> => {
    this.batches.push(events);
    const planned = this.next.shift();
    if (planned) return planned;
    return { ok: true, value: { receipts: events.map((event) => this.receipt(event)) } };
  };

  private receipt(event: JournalEvent): Receipt {
    if (this.refuse.has(event.id)) return { id: event.id, status: 'rejected', code: 'field_range', detail: 'pain' };
    const status = this.seen.includes(event.id) ? 'duplicate' : 'recorded';
    this.seen.push(event.id);
    return { id: event.id, status };
  }
}

const problem = (status: number, code: string, retry_after_s: number | null = null): Answer<never> => ({
  ok: false, problem: { status, code, detail: code }, retry_after_s,
});
const UNREACHABLE: Answer<never> = { ok: false, problem: null, retry_after_s: null };

let server: Server;
let around: Surroundings;
let ids: number;
let now: number;

beforeEach(async () => {
  await closeDatabase();
  globalThis.indexedDB = new IDBFactory();
  [server, ids, now] = [new Server(), 0, at('08:00')];
  around = { now: () => now, tz: () => BERLIN, newId: () => `id-${++ids}`, wake: () => '07:00', post: server.post };
});

describe('writing', () => {
  it('numbers events upwards, also over restarts and tabs', async () => {
    await Promise.all([enqueue(around, ANNA, [PAIN, PAIN]), enqueue(around, ANNA, [PAIN])]);
    await closeDatabase();
    await enqueue(around, ANNA, [PAIN]);
    expect((await waitingOf(ANNA)).map((entry) => entry.event.seq)).toEqual([1, 2, 3, 4]);
  });

  it('fixes the day when the event is made and never goes back behind the last one', async () => {
    const [first] = await enqueue(around, ANNA, [PAIN]);
    now = at('23:00', '2026-11-25');
    const [second] = await enqueue(around, ANNA, [PAIN]);
    expect([first?.day, second?.day]).toEqual(['2026-11-26', '2026-11-26']);
    expect(await kept('last_day')).toBe('2026-11-26');
  });

  it('goes on numbering after everything was sent', async () => {
    await enqueue(around, ANNA, [PAIN]);
    await flush(around, ANNA, 0);
    const [event] = await enqueue(around, ANNA, [PAIN]);
    expect(event?.seq).toBe(2);
  });
});

describe('sending', () => {
  it('lets go of what was recorded, and of a duplicate', async () => {
    const [event] = await enqueue(around, ANNA, [PAIN, PAIN]);
    server.seen.push(event?.id ?? '');
    expect(await flush(around, ANNA, 0)).toEqual({ state: 'empty' });
    expect(await counts(ANNA)).toEqual({ waiting: 0, refused: 0, foreign: 0 });
  });

  it('keeps what was refused in a list of its own, and nothing else with it', async () => {
    const [bad, good] = await enqueue(around, ANNA, [PAIN, PAIN]);
    server.refuse.add(bad?.id ?? '');
    await flush(around, ANNA, 0);
    expect(await refusedOf(ANNA)).toMatchObject([{ event: { id: bad?.id }, code: 'field_range' }]);
    expect(server.seen).toEqual([good?.id]);
    expect(await counts(ANNA)).toEqual({ waiting: 0, refused: 1, foreign: 0 });
  });

  it('sends a hundred at a time, in the order they were made', async () => {
    await enqueue(around, ANNA, Array.from({ length: 230 }, () => PAIN));
    await flush(around, ANNA, 0);
    expect(server.batches.map((batch) => batch.length)).toEqual([100, 100, 30]);
    expect(server.seen).toEqual(Array.from({ length: 230 }, (_, index) => `id-${index + 1}`));
  });

  it.each([
    ['no network', UNREACHABLE, 'offline'],
    ['a signed-out phone', problem(401, 'not_signed_in'), 'signed_out'],
    ['too many requests', problem(429, 'too_many_tries'), 'busy'],
    ['a busy server', problem(503, 'unavailable'), 'busy'],
    ['an error of the server', problem(500, 'unknown'), 'busy'],
    ['a page of someone else', problem(404, 'unknown'), 'busy'],
  ])('keeps everything at %s', async (_, answer, why) => {
    await enqueue(around, ANNA, [PAIN, PAIN]);
    server.next = [answer];
    expect(await flush(around, ANNA, 0)).toMatchObject({ state: 'stopped', why });
    expect(await counts(ANNA)).toMatchObject({ waiting: 2, refused: 0 });
  });

  it('waits as long as the server asks', async () => {
    await enqueue(around, ANNA, [PAIN]);
    server.next = [problem(429, 'too_many_tries', 40)];
    expect(await flush(around, ANNA, 3)).toMatchObject({ wait_ms: 40_000 });
  });

  it('sends the same ids again when the answer was lost on the way, and the server counts them once', async () => {
    await enqueue(around, ANNA, [PAIN]);
    const lost: Surroundings = { ...around, post: async (events) => { await server.post(events); return UNREACHABLE; } };
    await flush(lost, ANNA, 0);
    expect((await counts(ANNA)).waiting).toBe(1);
    await flush(around, ANNA, 1);
    expect((await counts(ANNA)).waiting).toBe(0);
    expect(server.batches.map((batch) => batch[0]?.id)).toEqual(['id-1', 'id-1']);
  });

  it('goes on one by one when a whole batch is refused, so that one bad event spoils only itself', async () => {
    await enqueue(around, ANNA, [PAIN, PAIN, PAIN]);
    server.next = [problem(422, 'invalid'), null, problem(422, 'invalid'), null];
    await flush(around, ANNA, 0);
    expect((await refusedOf(ANNA)).map((entry) => entry.event.id)).toEqual(['id-2']);
    expect(server.seen).toEqual(['id-1', 'id-3']);
  });

  it('does not believe receipts that are too few or for something else', async () => {
    await enqueue(around, ANNA, [PAIN, PAIN]);
    server.next = [{ ok: true, value: { receipts: [{ id: 'id-1', status: 'recorded' }] } }];
    expect(await flush(around, ANNA, 0)).toMatchObject({ state: 'stopped', why: 'busy' });
    expect((await counts(ANNA)).waiting).toBe(2);
  });

  it('sends what is added while it is sending', async () => {
    await enqueue(around, ANNA, [PAIN]);
    let added = false;
    const adding: Surroundings = {
      ...around,
      post: async (events) => {
        if (!added) await enqueue(around, ANNA, [PAIN]);
        added = true;
        return server.post(events);
      },
    };
    await flush(adding, ANNA, 0);
    expect(server.seen).toEqual(['id-1', 'id-2']);
  });
});

describe('whose answers they are', () => {
  it('sends a person’s answers after that person has paired again, and only then', async () => {
    await enqueue(around, ANNA, [PAIN]);
    await enqueue(around, BEN, [PAIN]);
    await flush(around, BEN, 0);
    expect(server.seen).toEqual(['id-2']);
    expect(await counts(BEN)).toEqual({ waiting: 0, refused: 0, foreign: 1 });
    await flush(around, ANNA, 0);
    expect(server.seen).toEqual(['id-2', 'id-1']);
  });
});

describe('what the plan may not know yet', () => {
  it('stays on top of an older plan after it was sent, and goes with a newer one', async () => {
    await enqueue(around, ANNA, [PAIN]);
    now += 1000;
    await flush(around, ANNA, 0);
    const today = aToday({ now: new Date(now).toISOString() });
    await keepToday(ANNA, today, now - 500);
    expect((await known(ANNA)).unread).toHaveLength(1);
    await keepToday(ANNA, today, now + 500);
    expect(await known(ANNA)).toMatchObject({ unread: [], today: { day: '2026-11-26' } });
  });

  it('stays on top while this phone’s clock is ahead of the server’s', async () => {
    now = at('08:20');
    await enqueue(around, ANNA, [PAIN]);
    await flush(around, ANNA, 0);
    await keepToday(ANNA, aToday({ now: new Date(at('08:00')).toISOString() }), now + 500);
    expect((await known(ANNA)).unread).toHaveLength(1);
    await keepToday(ANNA, aToday({ now: new Date(at('08:16')).toISOString() }), now + 500);
    expect((await known(ANNA)).unread).toHaveLength(0);
  });

  it('belongs to one person: another one sees neither plan nor answers', async () => {
    await enqueue(around, ANNA, [PAIN]);
    await keepToday(ANNA, aToday(), now);
    expect(await known(BEN)).toMatchObject({ unread: [], today: null });
  });
});

describe('one sender at a time', () => {
  it('never runs two flushes at once, and runs the second after the first', async () => {
    let [running, most] = [0, 0];
    const once = singleFlight(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
    });
    await Promise.all([once(), once(), once()]);
    expect(most).toBe(1);
  });
});

describe('the rules without a database', () => {
  const waiting = (bytes: number): Waiting => ({
    seq: 1, patient_id: ANNA, event: anEvent({ type: 'FlareDeclared', note: 'x'.repeat(bytes) }),
  });

  it('keep a batch under the size the server takes, and never make it empty', () => {
    expect(batchOf([waiting(90_000), waiting(90_000), waiting(90_000)])).toHaveLength(2);
    expect(batchOf([waiting(300_000)])).toHaveLength(1);
  });

  it('refuse a single event that is too large', () => {
    const entry = waiting(10);
    const reply = { kind: 'status', status: 413, code: 'too_large', detail: '', retry_after_s: null } as const;
    expect(judge([entry], reply)).toEqual({ kind: 'sort', kept: [], refused: [{ entry, code: 'too_large', detail: '' }] });
    expect(judge([entry, entry], reply)).toEqual({ kind: 'smaller' });
  });

  it('back off from two seconds to five minutes, and to a quarter of a minute without a network', () => {
    expect([1, 2, 3, 8, 9, 500].map((failures) => backOff(failures, 'busy'))).toEqual([2000, 4000, 8000, 256_000, 300_000, 300_000]);
    expect([1, 3, 4, 500].map((failures) => backOff(failures, 'offline'))).toEqual([2000, 8000, 15_000, 15_000]);
  });
});
