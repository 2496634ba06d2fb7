/**
 * The service worker: keeps the shell for offline use, shows pushes, opens what is tapped.
 * It never touches /api, never takes over running pages by itself, and never lets a push pass without showing it:
 * iOS ends a subscription after three silent ones.
 */

import { declaredNotification, type Shown } from '../core/notification';
import { keep, kept } from '../io/database';

declare const self: ServiceWorkerGlobalScope;
declare const SHELL_FILES: string[];
declare const SHELL_VERSION: string;

const CACHE = `shell-${SHELL_VERSION}`;

self.addEventListener('install', (event) => {
  const requests = SHELL_FILES.map((file) => new Request(file, { cache: 'reload' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

async function dropOlderShells(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('shell-') && name !== CACHE).map((name) => caches.delete(name)));
}

self.addEventListener('activate', (event) => event.waitUntil(dropOlderShells()));

self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});

async function fromShell(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(request.mode === 'navigate' ? '/' : request, { ignoreSearch: true });
  return found ?? fetch(request);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return;
  // Only the app itself is a page of ours; health checks and documents opened by hand go to the server.
  if (request.mode === 'navigate' && url.pathname !== '/') return;
  event.respondWith(fromShell(request));
});

async function tell(message: { type: string; url?: string }): Promise<readonly WindowClient[]> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const page of pages) page.postMessage(message);
  return pages;
}

/** Tells the server that the whole way works. Without a connection nothing is lost: the next one tells it. */
async function saySeen(): Promise<void> {
  const init = { method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json' }, body: '{}' } as const;
  await fetch('/api/devices/push/shown', init).catch(() => undefined);
}

async function show({ title, options }: Shown): Promise<void> {
  // Replacing by tag is broken on iOS: the older one is closed by hand.
  if (options.tag) {
    const older = await self.registration.getNotifications({ tag: options.tag });
    for (const notification of older) notification.close();
  }
  await self.registration.showNotification(title, options);
  await Promise.all([tell({ type: 'push' }), saySeen()]);
}

self.addEventListener('push', (event) => {
  let text = '';
  try {
    text = event.data?.text() ?? '';
  } finally {
    event.waitUntil(show(declaredNotification(text, self.location.origin)));
  }
});

async function open(url: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find((each) => each.visibilityState === 'visible') ?? pages[0];
  if (!page) {
    await self.clients.openWindow(url);
    return;
  }
  // The page moves itself: it may be in the middle of a session, and a reload would be rude.
  page.postMessage({ type: 'open', url });
  await page.focus();
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { navigate } = (event.notification.data ?? {}) as { navigate?: string };
  event.waitUntil(open(navigate ?? `${self.location.origin}/`));
});

async function subscribeAgain(): Promise<void> {
  const reminders = await kept('reminders');
  if (!reminders?.wanted || !reminders.key) return;
  // Should anything below fail, the page finds this flag at its next start and mends it there.
  await keep('push_changed', true);
  const base64 = reminders.key.replaceAll('-', '+').replaceAll('_', '/');
  const applicationServerKey = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const subscription = await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const answer = await fetch(`/api/devices/push${reminders.lang ? `?lang=${reminders.lang}` : ''}`, {
    method: 'PUT', credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(subscription.toJSON()),
  });
  if (answer.ok) {
    await keep('reminders', { ...reminders, endpoint: subscription.endpoint });
    await keep('push_changed', false);
  }
}

self.addEventListener('pushsubscriptionchange', (event) => {
  (event as ExtendableEvent).waitUntil(subscribeAgain().finally(() => tell({ type: 'push_changed' })));
});
