// Saving by itself: a few seconds after a change and when the window is left; what cannot be sent is kept on this
// device until it can. Others' work comes in every ten seconds.
import { fresh, idOf, kindOf, readChange, same } from "./map-edit-plan.js";

const SOON = 2000;
const LISTEN = 10_000;
const RETRY = [4000, 8000, 15_000, 30_000];
const ORDER = { zone: 0, frame: 1, stall: 2, cell: 3, mark: 4 };
const CELL = ["id", "x", "y", "w", "h", "r"];
const only = (value, names) => Object.fromEntries(names.map((name) => [name, value[name]]));

export class Keeper {
  constructor(plan, root, show) {
    Object.assign(this, { plan, show, tab: fresh("t"), version: 0, failures: 0, sending: false, timer: 0, pending: new Map() });
    this.addresses = root.dataset;
    this.token = root.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
    this.shelf = `jangteo-map:${root.dataset.keeper}`;
    this.ready = false;
  }

  async open() {
    const answer = await fetch(this.addresses.dataUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const all = await answer.json();
    const { plan } = this;
    this.version = all.version;
    for (const zone of all.zones) plan.adopt(`zone:${zone.id}`, zone);
    for (const stall of all.stalls) plan.adopt(`stall:${stall.id}`, stall);
    for (const cell of all.data.cells) plan.adopt(`cell:${cell.id}`, cell);
    for (const mark of all.data.marks) plan.adopt(`mark:${mark.id}`, mark);
    plan.adopt("frame", { width: all.data.width, height: all.data.height, background: all.data.background ?? null });
    plan.touched.clear();
    this.#takeFromShelf();
    this.ready = true;
    plan.tell(new Set(plan.items.keys()), "theirs");
    plan.onChange((keys, whose) => whose === "mine" && this.changed());
    setInterval(() => this.listen(), LISTEN);
    addEventListener("online", () => this.save());
    addEventListener("offline", () => this.show("offline"));
    addEventListener("blur", () => this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("beforeunload", (event) => {
      if (!this.unsaved() && !this.sending) return;
      this.putOnShelf();
      event.preventDefault();
      event.returnValue = "";
    });
    this.unsaved() ? this.changed() : this.#rested();
    this.listen();
    return all;
  }

  // What the server should hear of: not what waits for an answer of the person.
  unsaved() {
    const { plan } = this;
    return plan.dirty().filter((key) => !plan.conflicts.has(key) && !plan.refused.has(key) && plan.changeOf(key)).length;
  }

  #rested() {
    const { size } = this.plan.refused;
    this.show(size ? "refused" : this.plan.conflicts.size ? "asked" : "saved", size ? `저장하지 못한 것이 ${size}가지 있어요` : "");
  }

  changed() {
    if (!this.ready) return;
    this.putOnShelf();
    if (!this.unsaved()) { if (!this.sending) this.#rested(); return; }
    this.show(navigator.onLine ? "waiting" : "offline");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), this.failures ? RETRY[Math.min(this.failures, RETRY.length) - 1] : SOON);
  }

  putOnShelf() {
    const { plan } = this;
    const keys = plan.dirty();
    try {
      if (!keys.length) localStorage.removeItem(this.shelf);
      else localStorage.setItem(this.shelf, JSON.stringify({ base: this.version, work: keys.map((key) => [key, plan.get(key), plan.saved.get(key) ?? null]) }));
    } catch { /* no room on this device: the warning on leaving remains */ }
  }

  // Work of an earlier visit that never reached the server. Where the server moved on meanwhile, it is asked about.
  #takeFromShelf() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.shelf) || "null"); } catch { return; }
    if (!kept?.work?.length) return;
    const pairs = [];
    for (const [key, mine, before] of kept.work) {
      const now = this.plan.saved.get(key) ?? null;
      if (!same(now, before) && !same(now, mine)) this.plan.conflicts.set(key, now);
      pairs.push([key, mine]);
    }
    this.plan.run(pairs);
    this.restored = pairs.length;
  }

  #batch() {
    const { plan } = this;
    const keys = plan.dirty().filter((key) => !plan.conflicts.has(key) && !plan.refused.has(key));
    keys.sort((a, b) => (ORDER[kindOf(a)] ?? 1) - (ORDER[kindOf(b)] ?? 1));
    const sent = new Map();
    const changes = [];
    for (const key of keys) {
      const change = plan.changeOf(key);
      if (!change) continue;
      const text = JSON.stringify(change);
      // The same change sent again keeps its name, so that a lost answer does not make it twice.
      const name = this.pending.get(key)?.text === text ? this.pending.get(key).name : fresh("k");
      this.pending.set(key, { text, name });
      changes.push({ ...change, key: name });
      sent.set(key, plan.get(key));
      if (change.op === "drop_stall") sent.set(`cell:${idOf(key)}`, null);
      if (kindOf(key) === "cell" && idOf(key).startsWith("new:")) sent.set(`stall:${idOf(key)}`, plan.stallOf(key));
    }
    return { sent, changes };
  }

  async save() {
    clearTimeout(this.timer);
    if (!this.ready || this.sending) return;
    const { sent, changes } = this.#batch();
    if (!changes.length) return;
    this.sending = true;
    this.show("saving");
    try {
      const answer = await fetch(this.addresses.changesUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ base: this.version, changes, tab: this.tab, note: "", market: this.addresses.market }),
      });
      const body = await answer.json().catch(() => ({}));
      if (!answer.ok) throw Object.assign(new Error(body.error || ""), { status: answer.status });
      this.#settle(sent, body);
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      this.sending = false;
      this.show(navigator.onLine && error.status ? "failed" : "offline", error.message);
      this.putOnShelf();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), RETRY[Math.min(this.failures, RETRY.length) - 1]);
      return;
    }
    this.sending = false;
    this.putOnShelf();
    if (this.unsaved()) this.changed();
    else this.#rested();
  }

  #settle(sent, body) {
    const { plan } = this;
    const asked = new Set((body.conflicts || []).map((one) => readChange(one.mine)[0]));
    const refused = new Map((body.refused || []).map((one) => [String(one.id), one.words]));
    for (const [key, value] of sent) {
      this.pending.delete(key);
      const words = refused.get(key === "frame" ? "frame" : idOf(key));
      if (words && value === null) {
        // What cannot go comes back.
        plan.adopt(key, plan.saved.get(key) ?? null);
        this.told?.(words);
      } else if (words) plan.refused.set(key, words);
      else if (!asked.has(key)) plan.settle(key, value);
    }
    for (const one of body.conflicts || []) {
      const [key, theirs] = readChange(one.theirs);
      const value = this.#merged(key, theirs);
      plan.settle(key, value);
      if (plan.isDirty(key)) plan.conflicts.set(key, value);
    }
    for (const [from, to] of Object.entries(body.ids || {})) {
      for (const kind of ["zone", "stall", "cell", "mark"]) plan.rename(kind, from, String(to));
      this.renamed?.(from, String(to));
    }
    const now = (key) => (body.ids?.[idOf(key)] ? `${kindOf(key)}:${body.ids[idOf(key)]}` : key);
    plan.tell(new Set([...[...sent.keys()].map(now), ...this.#hear(body)]), "theirs");
  }

  // A stall's news may name the changed fields alone.
  #merged(key, value) {
    return value && kindOf(key) === "stall" ? { ...(this.plan.saved.get(key) || {}), ...value } : value;
  }

  #hear(body) {
    const { plan } = this;
    const heard = new Set();
    for (const zone of body.zones || []) if (!plan.isDirty(`zone:${zone.id}`)) plan.adopt(`zone:${zone.id}`, zone);
    for (const stall of body.stalls || []) if (!plan.isDirty(`stall:${stall.id}`)) plan.adopt(`stall:${stall.id}`, stall);
    for (const change of body.theirs || []) {
      const [key, value] = readChange(change);
      const kept = kindOf(key) === "cell" && value ? only(value, CELL) : this.#merged(key, value);
      plan.hear(key, kept);
      heard.add(key);
    }
    this.version = body.version ?? this.version;
    if (heard.size) this.showNews?.(new Set(heard));
    for (const stall of body.stalls || []) heard.add(`stall:${stall.id}`);
    for (const zone of body.zones || []) heard.add(`zone:${zone.id}`);
    return heard;
  }

  async listen() {
    if (document.hidden || this.sending || !navigator.onLine) return;
    const address = `${this.addresses.changesUrl}?since=${this.version}&tab=${encodeURIComponent(this.tab)}`;
    const before = this.version;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const body = await answer.json();
      this.editors?.(body.editors || []);
      if (this.sending || this.version !== before) return; // told by the answer of a save meanwhile
      const heard = this.#hear(body);
      if (heard.size) this.plan.tell(heard, "theirs");
    } catch { /* told when something is to be saved */ }
  }
}
