/* Keeps the till at hand where there is no network: its page and what that is made of. Sales wait in the page's own
   store, never here. */

const WAIT_MS = 3000;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

const isStatic = (url) => url.origin === self.location.origin && url.pathname.startsWith("/static/");

async function keepParts(cache, html) {
  const named = [...html.matchAll(/(?:href|src)="(\/static\/[^"#]+\.(?:css|js|svg|woff2))/g)].map((found) => found[1]);
  for (const part of new Set(named)) {
    if (!(await cache.match(part))) await cache.add(part).catch(() => {});
    if (!part.endsWith(".js")) continue;
    /* Modules name each other without the hash of their content: what they import has to be read from them. */
    const script = await (await cache.match(part))?.text();
    for (const [, name] of (script || "").matchAll(/from "\.\/([\w-]+\.js)"/g)) {
      const inner = new URL(name, new URL(part, self.location)).pathname;
      if (!(await cache.match(inner))) await cache.add(inner).catch(() => {});
    }
  }
}

async function keep(answer) {
  const cache = await caches.open(VERSION);
  await cache.put(PAGE, answer.clone());
  await keepParts(cache, await answer.text());
}

async function page(event) {
  const cache = await caches.open(VERSION);
  const timer = new AbortController();
  const clock = setTimeout(() => timer.abort(), WAIT_MS);
  try {
    const answer = await fetch(event.request, { signal: timer.signal });
    if (answer.ok) event.waitUntil(keep(answer.clone()));
    /* Whoever has to sign in first, or may not serve any more, must not find the till in the pocket. */
    else if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) await cache.delete(PAGE);
    return answer;
  } catch (error) {
    const kept = await cache.match(PAGE);
    if (kept) return kept;
    return fetch(event.request);
  } finally {
    clearTimeout(clock);
  }
}

/* Any other page of the shop: without a network, the one that works without it. */
async function elsewhere(event) {
  try {
    return await fetch(event.request);
  } catch (error) {
    if (await (await caches.open(VERSION)).match(PAGE)) return Response.redirect(PAGE, 302);
    throw error;
  }
}

async function part(request) {
  const cache = await caches.open(VERSION);
  const kept = await cache.match(request);
  if (kept && HASHED.test(new URL(request.url).pathname)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic") await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const answer = await fetch(PAGE, { cache: "no-cache", redirect: "error" });
    if (answer.ok) await keep(answer);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== VERSION);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET") return;
  if (event.request.mode !== "navigate") {
    if (isStatic(url)) event.respondWith(part(event.request));
  } else if (url.pathname === PAGE) event.respondWith(page(event));
  else event.respondWith(elsewhere(event));
});
