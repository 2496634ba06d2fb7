self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  const told = event.data.json().notification;
  event.waitUntil((async () => {
    await self.registration.showNotification(told.title, { body: told.body, tag: told.tag, data: told });
    for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(told);
  })());
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.navigate));
});
