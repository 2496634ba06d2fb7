/** One door to the server. An answer is a value; a thrown error is a bug. */

import type {
  Consent, Device, IntakeAnswers, IntakeOnServer, IntakeReply, Look, Me, Paired, Problem, Receipt,
  Today,
} from '../core/contract';
import type { components } from '../core/api';
import type { JournalEvent } from '../core/events';
import type { Progress } from '../core/progress';
import type { Credential, Options } from './passkeys';

export type Answer<T> =
  | { ok: true; value: T }
  | { ok: false; problem: Problem | null; retry_after_s: number | null };

type Schemas = components['schemas'];

/** `problem` is null when the server could not be reached at all. */
const UNREACHABLE = { ok: false, problem: null, retry_after_s: null } as const;
const PATIENCE_MS = 20_000;

async function problemOf(response: Response): Promise<Problem> {
  const said: unknown = await response.json().catch(() => null);
  const { code = 'unknown', detail = '', field } = (said ?? {}) as Partial<Problem>;
  return { status: response.status, code, detail, ...(field === undefined ? {} : { field }) };
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  if (!response.ok) {
    const retry = Number(response.headers.get('Retry-After') ?? Number.NaN);
    return { ok: false, problem: await problemOf(response), retry_after_s: Number.isFinite(retry) ? retry : null };
  }
  if (response.status === 204) return { ok: true, value: undefined as T };
  // A captive portal answers 200 with a page of its own: that is not our server.
  if (!(response.headers.get('Content-Type') ?? '').includes('json')) return UNREACHABLE;
  return { ok: true, value: (await response.json()) as T };
}

export async function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['Content-Type'] = 'application/json';
  try {
    const response = await fetch(path, {
      method, headers, credentials: 'same-origin', cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return await answerOf<T>(response);
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError) return UNREACHABLE;
    throw error;
  }
}

export const here = encodeURIComponent;

export const api = {
  pair: (code: string, device_name: string) => ask<Paired>('POST', '/api/pair', { code, device_name }),
  personal: (device_name: string, tz: string) => ask<Paired>('POST', '/api/personal', { device_name, tz }),
  askPasskey: () => ask<{ options: Options }>('POST', '/api/pair/passkey/options', {}),
  pairWithPasskey: (credential: Credential, device_name: string) => ask<Paired>('POST', '/api/pair/passkey', { credential, device_name }),
  passkeys: () => ask<components['schemas']['PasskeysOut']>('GET', '/api/passkeys'),
  beginPasskey: () => ask<{ options: Options }>('POST', '/api/passkeys/options', {}),
  addPasskey: (credential: Credential, name: string) => ask<components['schemas']['PasskeyOut']>('POST', '/api/passkeys', { credential, name }),
  renamePasskey: (id: string, name: string) => ask<void>('PUT', `/api/passkeys/${here(id)}`, { name }),
  removePasskey: (id: string, evenIfLast: boolean) => ask<void>('DELETE', `/api/passkeys/${here(id)}?even_if_last=${evenIfLast}`),
  me: (firstLook: boolean) => ask<Me | undefined>('GET', `/api/me${firstLook ? '?first_look=true' : ''}`),
  logout: () => ask<void>('POST', '/api/logout', {}),
  erase: (confirmation: string) => ask<void>('DELETE', '/api/me', { confirmation }),
  devices: () => ask<{ devices: Device[] }>('GET', '/api/devices'),
  revokeDevice: (id: string) => ask<void>('DELETE', `/api/devices/${here(id)}`),

  intake: () => ask<IntakeOnServer>('GET', '/api/intake'),
  sendIntake: (body: { id: string; at: string; tz: string; answers: IntakeAnswers; ticked: string[] }) =>
    ask<IntakeReply>('PUT', '/api/intake', body),
  today: (lang: string) => ask<Today>('GET', `/api/today?lang=${lang}`),
  journal: (events: JournalEvent[]) => ask<{ receipts: Receipt[] }>('POST', '/api/journal', { events }),
  progress: (lang: string) => ask<Progress>('GET', `/api/progress?lang=${lang}`),
  profile: (lang: string) => ask<components['schemas']['Profile']>('GET', `/api/profile?lang=${lang}`),
  exportReport: () => ask<unknown>('GET', '/api/export'),

  reminders: (lang: string, tz: string) => ask<components['schemas']['Reminders']>('GET', `/api/reminders?lang=${lang}&tz=${here(tz)}`),
  preview: (lang: string) => ask<components['schemas']['Preview']>('GET', `/api/reminders/preview?lang=${lang}`),
  ledger: (lang: string) => ask<components['schemas']['Ledger']>('GET', `/api/reminders/ledger?lang=${lang}`),
  answerZone: (tz: string, move: boolean) => ask<{ tz: string }>('PUT', '/api/reminders/zone', { tz, move }),
  makeCalendar: (lang: string) => ask<components['schemas']['NewLink']>('POST', `/api/calendar?lang=${lang}`, {}),
  endCalendar: () => ask<void>('DELETE', '/api/calendar'),
  pushKey: () => ask<{ key: string; key_id: string }>('GET', '/api/push/key'),
  setPush: (lang: string, subscription: PushSubscriptionJSON & { key_id: string }) => ask<{ state: 'active' }>('PUT', `/api/devices/push?lang=${lang}`, subscription),
  endPush: () => ask<void>('DELETE', '/api/devices/push'),
  testPush: () => ask<{ reminder_id: string }>('POST', '/api/devices/push/test', {}),

  consents: () => ask<{ consents: Consent[]; looks: Look[] }>('GET', '/api/consents'),
  giveConsent: (body: Schemas['ConsentBody']) => ask<Consent>('POST', '/api/consents', body),
  inviter: (invitation: string) => ask<Schemas['InviterOut']>('POST', '/api/consents/preview', { invitation }),
  endConsent: (id: string) => ask<void>('DELETE', `/api/consents/${here(id)}`),
  endBounds: () => ask<Schemas['BoundsEnded']>('DELETE', '/api/bounds'),
  shareLinks: () => ask<Schemas['ShareLinksOut']>('GET', '/api/share-links'),
  makeShareLink: (body: Schemas['ShareLinkBody']) => ask<Schemas['NewShareLinkOut']>('POST', '/api/share-links', body),
  endShareLink: (id: string) => ask<void>('DELETE', `/api/share-links/${here(id)}`),
};
