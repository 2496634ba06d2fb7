/** One door to the server. An answer is a value; a thrown error is a bug. */

import type {
  Consent, Device, IntakeAnswers, IntakeOnServer, IntakeReply, Look, Me, Paired, Problem, Receipt,
  Therapist, Today,
} from '../core/contract';
import type { components } from '../core/api';
import type { JournalEvent } from '../core/events';
import type { Progress } from '../core/progress';
import type { Report } from '../core/report';
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

async function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
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

const here = encodeURIComponent;
const planOf = (id: string): string => `/api/therapist/patients/${here(id)}/prescription`;

export const api = {
  pair: (code: string, device_name: string) => ask<Paired>('POST', '/api/pair', { code, device_name }),
  personal: (device_name: string, tz: string) => ask<Paired>('POST', '/api/personal', { device_name, tz }),
  askPasskey: () => ask<{ options: Options }>('POST', '/api/pair/passkey/options', {}),
  pairWithPasskey: (credential: Credential, device_name: string) => ask<Paired>('POST', '/api/pair/passkey', { credential, device_name }),
  passkeys: () => ask<components['schemas']['PasskeysOut']>('GET', '/api/passkeys'),
  beginPasskey: () => ask<{ options: Options }>('POST', '/api/passkeys/options', {}),
  addPasskey: (credential: Credential, name: string) => ask<components['schemas']['PasskeyOut']>('POST', '/api/passkeys', { credential, name }),
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

  therapist: {
    accept: (body: { invitation: string; name: string; login: string; password: string }) =>
      ask<{ therapist: Therapist }>('POST', '/api/therapist/accept', body),
    login: (body: { login: string; password: string }) =>
      ask<components['schemas']['SignedInOut']>('POST', '/api/therapist/login', body),
    code: (body: { token: string; code: string }) => ask<{ therapist: Therapist }>('POST', '/api/therapist/login/code', body),
    comeBack: (body: { invitation: string; password: string }) =>
      ask<components['schemas']['SignedInOut']>('POST', '/api/therapist/reset', body),
    askPasskey: () => ask<{ options: Options }>('POST', '/api/therapist/login/passkey/options', {}),
    usePasskey: (credential: Credential) => ask<{ therapist: Therapist }>('POST', '/api/therapist/login/passkey', { credential }),
    security: () => ask<components['schemas']['SecurityOut']>('GET', '/api/therapist/security'),
    changePassword: (password: string, new_password: string) => ask<void>('PUT', '/api/therapist/password', { password, new_password }),
    endSession: (id: string) => ask<void>('DELETE', `/api/therapist/sessions/${here(id)}`),
    endOtherSessions: () => ask<void>('DELETE', '/api/therapist/sessions'),
    beginApp: (password: string) => ask<components['schemas']['EnrolmentOut']>('POST', '/api/therapist/authenticator-app', { password }),
    confirmApp: (code: string) => ask<{ recovery_codes: string[] }>('PUT', '/api/therapist/authenticator-app', { code }),
    endApp: (password: string, code: string) => ask<void>('DELETE', '/api/therapist/authenticator-app', { password, code }),
    newCodes: (password: string, code: string) => ask<{ recovery_codes: string[] }>('POST', '/api/therapist/recovery-codes', { password, code }),
    beginPasskey: (password: string) => ask<{ options: Options }>('POST', '/api/therapist/passkeys/options', { password }),
    addPasskey: (credential: Credential, name: string) => ask<components['schemas']['PasskeyOut']>('POST', '/api/therapist/passkeys', { credential, name }),
    removePasskey: (id: string) => ask<void>('DELETE', `/api/therapist/passkeys/${here(id)}`),
    logout: () => ask<void>('POST', '/api/therapist/logout', {}),
    me: () => ask<{ therapist?: Therapist } & Partial<Therapist>>('GET', '/api/therapist/me'),
    shareCode: () => ask<{ code: string; expires_at: string }>('POST', '/api/therapist/share-codes', {}),
    patients: (lang: string) => ask<Schemas['Patients']>('GET', `/api/therapist/patients?lang=${lang}`),
    prescription: (id: string, lang: string) => ask<Schemas['Prescription']>('GET', `${planOf(id)}?lang=${lang}`),
    previewPlan: (id: string, lang: string, body: Schemas['DraftBody']) => ask<Schemas['DraftPreview']>('POST', `${planOf(id)}/preview?lang=${lang}`, body),
    savePlan: (id: string, body: Schemas['DraftBody']) => ask<Schemas['Recorded']>('POST', planOf(id), body),
    undoChange: (id: string, change: string) => ask<Schemas['Recorded']>('DELETE', `${planOf(id)}/${here(change)}`),
    answerStep: (id: string, body: Schemas['StepBody']) => ask<Schemas['Recorded']>('POST', `${planOf(id)}/steps`, body),
    clearSign: (id: string, body: Schemas['ClearanceBody']) => ask<Schemas['Recorded']>('POST', `${planOf(id)}/clearance`, body),
    words: (lang: string) => ask<Schemas['ReportWords']>('GET', `/api/words/report?lang=${lang}`),
    report: (id: string) => ask<Report>('GET', `/api/therapist/patients/${here(id)}/report`),
    shared: (secret: string) => ask<Report>('GET', `/api/shared/${here(secret)}/report`),
  },
};
