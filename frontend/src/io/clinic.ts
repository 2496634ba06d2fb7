/** The therapist's side of the one door: fetched with their first page, never by a patient's phone. */

import type { components } from '../core/api';
import type { Therapist } from '../core/contract';
import type { Report } from '../core/report';
import { ask, here } from './api';
import type { Credential, Options } from './passkeys';

type Schemas = components['schemas'];

const planOf = (id: string): string => `/api/therapist/patients/${here(id)}/prescription`;

export const clinic = {
  accept: (body: { invitation: string; name: string; login: string; password: string }) =>
    ask<{ therapist: Therapist }>('POST', '/api/therapist/accept', body),
  login: (body: { login: string; password: string }) =>
    ask<Schemas['SignedInOut']>('POST', '/api/therapist/login', body),
  code: (body: { token: string; code: string }) => ask<{ therapist: Therapist }>('POST', '/api/therapist/login/code', body),
  comeBack: (body: { invitation: string; password: string }) =>
    ask<Schemas['SignedInOut']>('POST', '/api/therapist/reset', body),
  askPasskey: () => ask<{ options: Options }>('POST', '/api/therapist/login/passkey/options', {}),
  usePasskey: (credential: Credential) => ask<{ therapist: Therapist }>('POST', '/api/therapist/login/passkey', { credential }),
  security: () => ask<Schemas['SecurityOut']>('GET', '/api/therapist/security'),
  changePassword: (password: string, new_password: string) => ask<void>('PUT', '/api/therapist/password', { password, new_password }),
  endSession: (id: string) => ask<void>('DELETE', `/api/therapist/sessions/${here(id)}`),
  endOtherSessions: () => ask<void>('DELETE', '/api/therapist/sessions'),
  beginApp: (password: string) => ask<Schemas['EnrolmentOut']>('POST', '/api/therapist/authenticator-app', { password }),
  confirmApp: (code: string) => ask<{ recovery_codes: string[] }>('PUT', '/api/therapist/authenticator-app', { code }),
  endApp: (password: string, code: string) => ask<void>('DELETE', '/api/therapist/authenticator-app', { password, code }),
  newCodes: (password: string, code: string) => ask<{ recovery_codes: string[] }>('POST', '/api/therapist/recovery-codes', { password, code }),
  beginPasskey: (password: string) => ask<{ options: Options }>('POST', '/api/therapist/passkeys/options', { password }),
  addPasskey: (credential: Credential, name: string) => ask<Schemas['PasskeyOut']>('POST', '/api/therapist/passkeys', { credential, name }),
  renamePasskey: (id: string, name: string) => ask<void>('PUT', `/api/therapist/passkeys/${here(id)}`, { name }),
  removePasskey: (id: string) => ask<void>('DELETE', `/api/therapist/passkeys/${here(id)}`),
  keys: () => ask<Schemas['TokensOut']>('GET', '/api/therapist/tokens'),
  makeKey: (body: Schemas['TokenBody']) => ask<Schemas['NewTokenOut']>('POST', '/api/therapist/tokens', body),
  endKey: (id: string) => ask<void>('DELETE', `/api/therapist/tokens/${here(id)}`),
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
};
