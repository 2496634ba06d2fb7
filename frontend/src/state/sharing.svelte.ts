/** Who may read along, and who did. */

import type { Consent, Look } from '../core/contract';
import { tidyCode } from '../core/pairing';
import { api } from '../io/api';

let consents = $state.raw<Consent[]>([]);
let looks = $state.raw<Look[]>([]);
let unreachable = $state(false);
let known = $state(false);

export const sharing = {
  get consents() { return consents; },
  /** The server has answered at least once. */
  get known() { return known; },
  get looks() { return looks; },
  /** The server was asked and did not answer; while the answer is on its way, nothing is said. */
  get unreachable() { return unreachable; },
};

export async function readSharing(): Promise<void> {
  const answer = await api.consents();
  unreachable = !answer.ok;
  known ||= answer.ok;
  if (answer.ok) [consents, looks] = [answer.value.consents, answer.value.looks];
}

export async function giveConsent(code: string, notes: boolean) {
  const answer = await api.giveConsent(tidyCode(code), notes ? 'all' : 'without_notes');
  if (answer.ok) await readSharing();
  return answer;
}

export async function endConsent(id: string): Promise<boolean> {
  const answer = await api.endConsent(id);
  await readSharing();
  return answer.ok;
}
