// A customer's points: the code is drawn anew before it is over, the till's answer shows by itself, and the last state
// stays on this phone for a day without a network. What is kept holds no code and no number.
const page = document.getElementById("mine");
const last = document.getElementById("last");
const KEY = (slug) => `jangteo_my_${slug}`;
const EARLY = 20, LOOK = 4, AGAIN = 5;

function read(slug) {
  try { return JSON.parse(localStorage.getItem(KEY(slug)) || "null"); } catch { return null; }
}
function write(slug, value) {
  try {
    if (value) localStorage.setItem(KEY(slug), JSON.stringify(value)); else localStorage.removeItem(KEY(slug));
  } catch { /* a phone may forbid it */ }
}

// --- the last state
function showLast() {
  const kept = read(last.dataset.market);
  if (!kept || !Array.isArray(kept.programs) || !kept.programs.length) return;
  const [first, ...others] = kept.programs;
  const put = (name, words) => { last.querySelector(`[data-${name}]`).textContent = words; };
  put("seen", `${kept.seen}에 본 모습이에요.`);
  put("who", first.who ? `${first.who} 님` : "");
  put("name", first.name);
  put("balance", first.balance);
  put("soon", first.soon ? `${first.soon}가 사라져요` : "");
  last.querySelector("[data-wallet]").hidden = false;
  last.querySelector("[data-none]").hidden = true;
  for (const one of others) {
    const row = document.createElement("div");
    row.className = "listcard row";
    for (const [tag, words] of [["span", one.name], ["b", `${one.balance}P`]]) {
      const part = document.createElement(tag);
      part.textContent = words;
      if (tag === "span") part.className = "grow";
      row.append(part);
    }
    last.querySelector("[data-others]").append(row);
  }
}

// --- the code
class Code {
  constructor(root) {
    this.root = root;
    this.qr = root.querySelector("[data-qr]");
    this.lasts = Number(root.dataset.lasts);
    this.ends = performance.now() + Number(root.dataset.seconds) * 1000;
    this.seq = Number(root.dataset.seq);
    this.asking = false;
    this.tries = 0;
    this.looked = performance.now();
    this.tick();
    setInterval(() => this.tick(), 1000);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { this.tick(); this.stayAwake(); } });
    root.querySelector("[data-qr-new]")?.addEventListener("click", (event) => { event.preventDefault(); this.renew(); });
    this.stayAwake();
  }

  get left() { return Math.max(0, (this.ends - performance.now()) / 1000); }

  tick() {
    if (document.hidden) return;
    const left = this.left;
    this.show(left);
    if (left <= EARLY && performance.now() >= this.tries) this.renew();
    else if (performance.now() - this.looked > LOOK * 1000) this.look();
  }

  show(left) {
    const seconds = Math.ceil(left), minutes = Math.floor(seconds / 60), rest = seconds % 60;
    const over = seconds <= 0;
    this.qr.classList.toggle("over", over);
    this.qr.querySelector("[data-qr-ring]").setAttribute("stroke-dasharray", `${(left / this.lasts) * 100} 100`);
    this.qr.setAttribute("aria-label", over ? "시간이 지난 QR 코드" : "내 QR 코드");
    const words = this.root.querySelector("[data-qr-left]"), clock = this.root.querySelector("[data-qr-clock]");
    if (words) words.textContent = minutes ? `${minutes}분 ${rest}초` : `${rest}초`;
    if (clock) clock.textContent = `${minutes}:${String(rest).padStart(2, "0")}`;
    this.root.querySelector("[data-qr-say]").hidden = over;
    this.root.querySelector("[data-qr-over]").hidden = !over;
  }

  async ask(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.redirected) { location.reload(); throw new Error("signed out"); }
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async renew() {
    if (this.asking) return;
    this.asking = true;
    try {
      const next = await this.ask(this.root.dataset.code);
      const drawing = this.qr.querySelector("[data-qr-code]");
      drawing.setAttribute("transform", next.transform);
      drawing.setAttribute("d", next.path);
      this.ends = performance.now() + next.seconds * 1000;
      this.tell(next);
      this.show(this.left);
    } catch {
      this.tries = performance.now() + AGAIN * 1000;
    } finally {
      this.asking = false;
    }
  }

  async look() {
    this.looked = performance.now();
    try { this.tell(await this.ask(this.root.dataset.state)); } catch { /* the next look tells */ }
  }

  // The till has posted something: say what, and show a code that is not used yet.
  tell(state) {
    for (const part of this.root.querySelectorAll("[data-balance]")) part.textContent = state.balance;
    if (!(state.seq > this.seq)) return;
    this.seq = state.seq;
    const dialog = this.root.querySelector("[data-done]");
    dialog.querySelector("[data-done-points]").textContent = `${state.gain ? "+" : "-"}${state.points}P`;
    dialog.querySelector("[data-done-words]").textContent = state.store ? `${state.store} ${state.words}` : state.words;
    dialog.querySelector("[data-done-more]").textContent =
      `이제 ${state.balance}P${state.paid ? ` · ${state.paid}원 사셨어요` : ""}`;
    if (!dialog.open) dialog.showModal();
    dialog.addEventListener("close", () => location.reload(), { once: true });
  }

  async stayAwake() {
    if (!("awake" in this.root.dataset) || !navigator.wakeLock) return;
    try { await navigator.wakeLock.request("screen"); } catch { /* a low battery may forbid it */ }
  }
}

// --- the app on the phone: pages of everyone are kept by the market's worker, this one's last state by this phone
const manifest = document.querySelector('link[rel="manifest"]');
if (manifest && "serviceWorker" in navigator) {
  const scope = new URL("./", manifest.href).pathname;
  navigator.serviceWorker.register(`${scope}sw.js`, { scope });
}

if (last) showLast();
if (page) {
  const kept = document.getElementById("kept");
  if ("forget" in page.dataset) write(page.dataset.market, null);
  else if (kept) write(page.dataset.market, JSON.parse(kept.textContent));
  if (page.dataset.code) new Code(page);
}
