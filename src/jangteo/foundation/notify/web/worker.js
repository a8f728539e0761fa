/* Shows pushes and opens what they speak of. It answers no fetch and keeps no copy. */

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data ? event.data.json() : {}; } catch (error) { told = {}; }
  event.waitUntil(self.registration.showNotification(told.title || "장터", {
    body: told.body || "새 알림이 있어요.", tag: told.tag, lang: "ko", data: { url: told.url || "/inbox/" },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data.url, self.location.origin);
  if (target.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const same = open.find((client) => client.url === target.href);
    if (same) return same.focus();
    return self.clients.openWindow(target.href);
  })());
});
