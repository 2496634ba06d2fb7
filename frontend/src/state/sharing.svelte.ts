/** Who may read along, by consent or by a link, and who did. */

import type { components } from '../core/api';
import type { Consent, Look } from '../core/contract';
import { tidyCode } from '../core/pairing';
import { api } from '../io/api';

export type ShareLink = components['schemas']['ShareLinkOut'];
type NewLink = components['schemas']['NewShareLinkOut'];

let consents = $state.raw<Consent[]>([]);
let looks = $state.raw<Look[]>([]);
let links = $state.raw<ShareLink[]>([]);
let made = $state.raw<NewLink | null>(null);
let unreachable = $state(false);
let known = $state(false);

export const sharing = {
  get consents() { return consents; },
  /** Those that hold now. */
  get readers() { return consents.filter((consent) => consent.ended_at === null); },
  /** The server has answered at least once. */
  get known() { return known; },
  get looks() { return looks; },
  /** Links to the report, newest first. */
  get links() { return links; },
  /** The link just made: its address is told this once. */
  get made() { return made; },
  /** The server was asked and did not answer; while the answer is on its way, nothing is said. */
  get unreachable() { return unreachable; },
};

const scopeOf = (notes: boolean): 'all' | 'without_notes' => (notes ? 'all' : 'without_notes');

export async function readSharing(): Promise<void> {
  made = null;
  const [given, open] = await Promise.all([api.consents(), api.shareLinks()]);
  unreachable = !given.ok;
  known ||= given.ok;
  if (given.ok) [consents, looks] = [given.value.consents, given.value.looks];
  if (open.ok) links = open.value.links;
}

export async function giveConsent(code: string, notes: boolean) {
  const answer = await api.giveConsent({ code: tidyCode(code), scope: scopeOf(notes) });
  if (answer.ok) await readSharing();
  return answer;
}

/** Whose invitation it is, before anything is agreed. */
export const inviterOf = (secret: string) => api.inviter(secret);

/** `days` from now, or until it is ended by hand. */
export function acceptInvitation(secret: string, notes: boolean, days: number | null, now: number) {
  const until = days === null ? null : new Date(now + days * 86_400_000).toISOString();
  return api.giveConsent({ invitation: secret, scope: scopeOf(notes), ...(until ? { until } : {}) });
}

export async function endConsent(id: string): Promise<boolean> {
  const answer = await api.endConsent(id);
  await readSharing();
  return answer.ok;
}

/** What a therapist had set no longer holds. Refused while somebody may look. */
export const endBounds = () => api.endBounds();

export async function makeShareLink(label: string, days: number, notes: boolean) {
  const answer = await api.makeShareLink({ label, days, scope: scopeOf(notes) });
  if (answer.ok) {
    await readSharing();
    made = answer.value;
  }
  return answer;
}

export async function endShareLink(id: string): Promise<void> {
  await api.endShareLink(id);
  await readSharing();
}
