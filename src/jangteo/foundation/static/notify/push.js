/* Turns web push on and off in this browser; the server keeps its address and keys. */
(() => {
  const box = document.querySelector("[data-push]");
  if (!box) return;
  const on = box.querySelector("[data-push-on]");
  const form = box.querySelector("[data-push-form]");
  const show = (name) => { box.querySelector(`[data-push-${name}]`).hidden = false; };
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) { show("cannot"); return; }

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const worker = () => navigator.serviceWorker.register(box.dataset.worker, { scope: box.dataset.scope });

  async function ready() {
    const registration = await worker();
    if (registration.active) return registration;
    const coming = registration.installing || registration.waiting;
    await new Promise((done) => coming.addEventListener("statechange", () => coming.state === "activated" && done()));
    return registration;
  }

  async function turnOn() {
    on.disabled = true;
    try {
      if (await Notification.requestPermission() !== "granted") { show("denied"); return; }
      const registration = await ready();
      const taken = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });
      const data = new FormData(form);
      data.set("endpoint", taken.endpoint);
      data.set("p256dh", words(taken.getKey("p256dh")));
      data.set("auth", words(taken.getKey("auth")));
      const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
      if (!answer.ok) { await taken.unsubscribe(); show("cannot"); return; }
      location.reload();
    } catch (error) { show("cannot"); } finally { on.disabled = false; }
  }

  /* Whoever turns off the last browser ends the subscription of this one too; another stays as it is. */
  box.querySelectorAll("[data-push-drop]").forEach((drop, _at, all) => drop.addEventListener("submit", async () => {
    if (all.length > 1) return;
    const registration = await navigator.serviceWorker.getRegistration(box.dataset.scope);
    const taken = registration && await registration.pushManager.getSubscription();
    if (taken) taken.unsubscribe();
  }));

  on.addEventListener("click", turnOn);
  if (Notification.permission === "denied") { show("denied"); return; }
  navigator.serviceWorker.getRegistration(box.dataset.scope)
    .then((registration) => registration && registration.pushManager.getSubscription())
    .then((taken) => { on.hidden = Boolean(taken) && box.querySelectorAll("[data-push-drop]").length > 0; })
    .catch(() => { on.hidden = false; });
})();
