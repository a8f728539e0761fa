/* Keeps the last state of the market's public pages for a phone without a network.
   Copies are fetched without cookies, so what is kept is what anyone sees and never a page of a person. */

const WAIT_MS = 4000;

const isPage = (url) => url.origin === self.location.origin && PAGES.includes(url.pathname);
const shellOf = (url) => url.origin === self.location.origin && SHELLS.find(([under]) => url.pathname.startsWith(under));
const isStatic = (url) => url.origin === self.location.origin && url.pathname.startsWith("/static/");

async function keep(path) {
  const answer = await fetch(path, { credentials: "omit", cache: "no-cache", redirect: "error" });
  if (!answer.ok) return;
  const cache = await caches.open(VERSION);
  await cache.put(path, answer.clone());
  /* The first visit runs before the worker does: what its page is made of has to be fetched by name. */
  const html = await answer.text();
  const parts = [...html.matchAll(/(?:href|src)="(\/static\/[^"#]+\.(?:css|js|svg|woff2))/g)].map((m) => m[1]);
  await Promise.all([...new Set(parts)].map(async (part) => {
    if (!(await cache.match(part))) await cache.add(part).catch(() => {});
  }));
}

async function lastState(path) {
  const kept = await (await caches.open(VERSION)).match(path);
  if (!kept) return null;
  const html = (await kept.text()).replace("<html", '<html data-offline="true"');
  return new Response(html, { status: 200, headers: { "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": kept.headers.get("Content-Security-Policy") || "default-src 'self'" } });
}

async function page(event, path) {
  const timer = new AbortController();
  const clock = setTimeout(() => timer.abort(), WAIT_MS);
  try {
    const answer = await fetch(event.request, { signal: timer.signal });
    if (answer.ok) event.waitUntil(keep(path).catch(() => {}));
    return answer;
  } catch (error) {
    const kept = await lastState(path);
    if (kept) return kept;
    return fetch(event.request);
  } finally {
    clearTimeout(clock);
  }
}

/* A person's own pages are never kept: without a network a page that is the same for everyone stands in for them, and
   the phone fills it with what it remembers itself. */
async function own(event, shown) {
  try {
    return await fetch(event.request);
  } catch (error) {
    const kept = await lastState(shown);
    if (kept) return kept;
    throw error;
  }
}

async function part(request) {
  const cache = await caches.open(VERSION);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") cache.put(request, answer.clone());
  return answer;
}

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([...PAGES, ...SHELLS.map(([, shown]) => shown)].map((path) => keep(path))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== VERSION);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET") return;
  const shell = event.request.mode === "navigate" && shellOf(url);
  if (event.request.mode === "navigate" && isPage(url)) event.respondWith(page(event, url.pathname));
  else if (shell) event.respondWith(own(event, shell[1]));
  else if (isStatic(url)) event.respondWith(part(event.request));
});
