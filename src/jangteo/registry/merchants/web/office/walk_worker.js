/* Keeps the page of the walk and what it is made of; findings wait in the page's own queue, not here. */
"use strict";

const CACHE = "jangteo-walk-1";
const PAGE = new URL("./", self.location).pathname;

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function page(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    /* Only the walk itself is kept: a page that asks to sign in must not take its place. */
    if (answer.ok && !answer.redirected) await cache.put(PAGE, answer.clone());
    else if (answer.status === 401 || answer.status === 403 || answer.redirected) await cache.delete(PAGE);
    return answer;
  } catch (error) {
    const kept = await cache.match(PAGE);
    if (kept) return kept;
    throw error;
  }
}

async function part(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") await cache.put(request, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(part(event.request));
});
