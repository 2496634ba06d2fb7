/** The outbox as rules without a database: what goes into a batch, and what each answer of the server means. */

import type { Receipt } from './contract';
import type { JournalEvent } from './events';

export const BATCH_SIZE = 100;
/** The server refuses bodies over 256 kB; events are measured before headers and braces. */
export const BATCH_CHARACTERS = 200_000;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;
const LONGEST_OFFLINE_WAIT_MS = 15_000;

export interface Waiting {
  seq: number;
  patient_id: string;
  event: JournalEvent;
}

/** The oldest events that fit into one request, at least one. */
export function batchOf(waiting: readonly Waiting[], size = BATCH_SIZE): Waiting[] {
  const batch: Waiting[] = [];
  let characters = 0;
  for (const entry of waiting.slice(0, size)) {
    characters += JSON.stringify(entry.event).length;
    if (batch.length > 0 && characters > BATCH_CHARACTERS) break;
    batch.push(entry);
  }
  return batch;
}

export type Reply =
  | { kind: 'receipts'; receipts: Receipt[] }
  | { kind: 'offline' }
  | { kind: 'status'; status: number; code: string; detail: string; retry_after_s: number | null };

export type Verdict =
  | { kind: 'sort'; kept: Waiting[]; refused: { entry: Waiting; code: string; detail: string }[] }
  | { kind: 'smaller' }
  | { kind: 'stop'; why: 'offline' | 'signed_out' | 'busy'; wait_ms: number | null };

function sorted(batch: readonly Waiting[], receipts: readonly Receipt[]): Verdict {
  const kept: Waiting[] = [];
  const refused: { entry: Waiting; code: string; detail: string }[] = [];
  for (const [index, entry] of batch.entries()) {
    const receipt = receipts[index];
    if (!receipt || (receipt.id !== null && receipt.id !== entry.event.id)) return { kind: 'stop', why: 'busy', wait_ms: null };
    if (receipt.status === 'rejected') {
      refused.push({ entry, code: receipt.code ?? 'rejected', detail: receipt.detail ?? '' });
    } else {
      kept.push(entry);
    }
  }
  return { kind: 'sort', kept, refused };
}

/**
 * What to do with a batch after the server's reply. Only a receipt removes an event; a request that is refused as a
 * whole is tried again one event at a time, so that one bad event spoils only itself.
 */
export function judge(batch: readonly Waiting[], reply: Reply): Verdict {
  if (reply.kind === 'offline') return { kind: 'stop', why: 'offline', wait_ms: null };
  if (reply.kind === 'receipts') return sorted(batch, reply.receipts);
  if (reply.status === 401) return { kind: 'stop', why: 'signed_out', wait_ms: null };
  if ([400, 413, 422].includes(reply.status)) {
    const [entry] = batch;
    if (batch.length > 1 || !entry) return { kind: 'smaller' };
    return { kind: 'sort', kept: [], refused: [{ entry, code: reply.code, detail: reply.detail }] };
  }
  const wait_ms = reply.retry_after_s === null ? null : reply.retry_after_s * 1000;
  return { kind: 'stop', why: 'busy', wait_ms };
}

/**
 * Doubling from two seconds; `failures` counts from 1. A busy server is left alone for up to five minutes. Without a
 * network a try costs nothing, and not every browser says when it is back.
 */
export function backOff(failures: number, why: 'offline' | 'busy'): number {
  const longest = why === 'offline' ? LONGEST_OFFLINE_WAIT_MS : LONGEST_WAIT_MS;
  return Math.min(longest, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 20));
}
