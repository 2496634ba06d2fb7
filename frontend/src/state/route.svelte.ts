/** Where we are: the part of the address behind `#`. */

export type Route =
  | { name: 'today' | 'times' | 'ahead' | 'ledger' | 'help' | 'erase' | 'plan' | 'progress' | 'welcome' | 'intake' | 'reminders' | 'mine' | 'outbox' | 'flare' | 'therapist' | 'verdict' | 'asked' | 'ways-back' | 'security' }
  | { name: 'pair'; code: string }
  | { name: 'safety' }
  | { name: 'ask'; ask: string }
  | { name: 'share'; secret: string }
  | { name: 'session'; id: string; outside: boolean }
  | { name: 'invite'; token: string }
  | { name: 'come-back'; token: string }
  | { name: 'report'; patient: string }
  | { name: 'prescription'; patient: string }
  | { name: 'shared'; secret: string };

const PLAIN = ['times', 'ahead', 'ledger', 'help', 'erase', 'plan', 'progress', 'welcome', 'intake', 'reminders', 'mine', 'outbox', 'flare', 'therapist', 'verdict', 'asked', 'ways-back', 'safety'] as const;

function plainRoute(name: string): Route | null {
  const found = PLAIN.find((plain) => plain === name);
  return found ? { name: found } : null;
}

/** `#/session/2026-11-26/morning` and the like. Anything unknown is Today. */
export function routeOf(hash: string, outside: boolean): Route {
  const [first = '', second = '', third = ''] = hash.replace(/^#?\/?/, '').split('/').map(decoded);
  if (first === 'session' && second && third) return { name: 'session', id: `${second}/${third}`, outside };
  if (first === 'ask' && second) return { name: 'ask', ask: second };
  if (first === 'share' && second) return { name: 'share', secret: second };
  if (first === 'pair') return { name: 'pair', code: second };
  if (first === 'therapist' && second === 'invite') return { name: 'invite', token: third };
  if (first === 'therapist' && second === 'reset') return { name: 'come-back', token: third };
  if (first === 'therapist' && second === 'security') return { name: 'security' };
  if (first === 'shared') return { name: 'shared', secret: second };
  if (first === 'therapist' && second === 'patient') return { name: 'report', patient: third };
  if (first === 'therapist' && second === 'plan') return { name: 'prescription', patient: third };
  return plainRoute(first) ?? { name: 'today' };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

let own = false;
let route = $state.raw<Route>(routeOf(location.hash, true));

export const here = (): Route => route;

/** Goes somewhere inside the app. Any other change of address came from outside: a reminder, a link, the back key. */
export function go(hash: string, replace = false): void {
  if (hash === location.hash) return;
  own = true;
  if (replace) {
    history.replaceState(null, '', hash);
    arrive();
  } else {
    location.hash = hash;
  }
}

function arrive(): void {
  route = routeOf(location.hash, !own);
  own = false;
}

export function watchAddress(): void {
  addEventListener('hashchange', arrive);
}
