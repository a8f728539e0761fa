// What is drawn, what is saved, and how one leads to the other. Keys: "cell:12", "mark:m1", "stall:12", "zone:3", "frame".
// The order of names in an object says nothing: the server keeps its own.
const sorted = (_, value) => (value && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value);
const text = (value) => JSON.stringify(value ?? null, sorted);
export const same = (a, b) => a === b || text(a) === text(b);
const MERGE = 900; // ms in which the like steps of one hand (arrow keys, typing) become one step back

export const kindOf = (key) => key.split(":", 1)[0];
export const idOf = (key) => key.slice(key.indexOf(":") + 1);
export const fresh = (prefix = "new:") => prefix + crypto.randomUUID().slice(0, 18);

export class Plan {
  constructor() {
    this.items = new Map();
    this.saved = new Map();
    this.touched = new Set();
    this.back = [];
    this.forth = [];
    this.listeners = [];
    this.conflicts = new Map(); // key → what the others made of it (null: taken away)
    this.refused = new Map(); // key → why the server did not take it
    this.renamed = new Map(); // the key of a new thing → the key that the server gave it
  }

  onChange(tell) { this.listeners.push(tell); }
  tell(keys, whose) { for (const one of this.listeners) one(keys, whose); }
  // A new thing gets its number while somebody may hold it: a finger that moves it, a list not yet drawn anew, an open
  // form. What comes in under the old key, or names its zone so, means the same thing.
  now(key) { return this.renamed.get(key) ?? key; }
  #meant([key, value]) {
    const now = this.now(key);
    if (!value) return [now, value];
    const zone = value.zone ? { zone: idOf(this.now(`zone:${value.zone}`)) } : {};
    return [now, now === key ? { ...value, ...zone } : { ...value, ...zone, id: idOf(now) }];
  }
  get(key) { return this.items.get(this.now(key)) ?? null; }
  all(kind) { return [...this.items].filter(([key]) => key.startsWith(`${kind}:`)).map(([, value]) => value); }
  stallOf(key) { return this.get(`stall:${idOf(key)}`); }
  zoneOf(id) { return this.get(`zone:${id}`); }
  floorOf(key) { return kindOf(key) === "cell" ? this.stallOf(key)?.floor || 1 : this.get(key)?.floor || 1; }

  #put(key, value) {
    if (value === null) this.items.delete(key);
    else this.items.set(key, value);
    this.touched.add(key);
  }

  // One step of work: pairs of key and new value (null takes it away). Steps with one `merge` name, soon after each other, are one.
  run(pairs, merge = "") {
    const step = [];
    for (const [key, value] of pairs.map((pair) => this.#meant(pair))) {
      const before = this.get(key);
      if (same(before, value)) continue;
      step.push({ key, before, after: value });
      this.#put(key, value);
      this.refused.delete(key);
    }
    if (!step.length) return false;
    const last = this.back[this.back.length - 1];
    const now = Date.now();
    if (merge && last?.merge === merge && now - last.at < MERGE && !this.forth.length) {
      for (const one of step) {
        const old = last.step.find((each) => each.key === one.key);
        if (old) old.after = one.after;
        else last.step.push(one);
      }
      last.at = now;
    } else this.back.push({ step, merge, at: now });
    this.forth = [];
    this.tell(new Set(step.map((one) => one.key)), "mine");
    return true;
  }

  // Changes while a hand still moves; the step itself comes with `run` from the values before.
  show(pairs) {
    this.tell(new Set(this.lay(pairs)), "moving");
  }

  // Sets values without a word; returns the keys they have now.
  lay(pairs) {
    const meant = pairs.map((pair) => this.#meant(pair));
    for (const [key, value] of meant) this.items.set(key, value);
    return meant.map(([key]) => key);
  }

  #walk(from, to, pick) {
    const entry = from.pop();
    if (!entry) return { keys: [], skipped: 0 };
    const keys = [];
    let skipped = 0;
    const order = pick === "before" ? [...entry.step].reverse() : entry.step;
    for (const one of order) {
      const expected = pick === "before" ? one.after : one.before;
      // What somebody else changed meanwhile stays as they made it.
      if (!same(this.get(one.key), expected)) { skipped += 1; continue; }
      this.#put(one.key, one[pick]);
      keys.push(one.key);
    }
    to.push({ ...entry, merge: "" });
    this.tell(new Set(keys), "mine");
    return { keys, skipped };
  }

  undo() { return this.#walk(this.back, this.forth, "before"); }
  redo() { return this.#walk(this.forth, this.back, "after"); }

  // What the server holds now; not a step of ours.
  adopt(key, value) {
    if (value === null) this.items.delete(key);
    else this.items.set(key, value);
    this.settle(key, value);
  }

  settle(key, value) {
    if (value === null) this.saved.delete(key);
    else this.saved.set(key, value);
    this.touched.add(key);
  }

  isDirty(key) { return !same(this.get(key), this.saved.get(key)); }

  dirty() {
    for (const key of this.touched) if (!this.isDirty(key)) this.touched.delete(key);
    return [...this.touched];
  }

  // News of others. A thing that is changed here too, and not yet saved, becomes a question.
  hear(key, value) {
    if (this.isDirty(key) && !same(this.get(key), value)) {
      this.conflicts.set(key, value);
      this.settle(key, value);
      return false;
    }
    this.adopt(key, value);
    this.conflicts.delete(key);
    return true;
  }

  answer(key, mine) {
    const theirs = this.conflicts.get(key);
    this.conflicts.delete(key);
    if (!mine) this.adopt(key, theirs ?? null);
    this.touched.add(key);
    this.tell(new Set([key]), mine ? "mine" : "theirs");
  }

  // A new thing got its number from the server: the same thing under another key, also in the steps back.
  rename(kind, from, to) {
    const [old, key] = [`${kind}:${from}`, `${kind}:${to}`];
    const renamed = (value) => (value ? { ...value, id: to } : value);
    this.renamed.set(old, key);
    for (const map of [this.items, this.saved]) {
      if (!map.has(old)) continue;
      map.set(key, renamed(map.get(old)));
      map.delete(old);
    }
    if (this.touched.delete(old)) this.touched.add(key);
    for (const entry of [...this.back, ...this.forth]) {
      for (const one of entry.step) {
        if (one.key === old) Object.assign(one, { key, before: renamed(one.before), after: renamed(one.after) });
        if (kind === "zone" && kindOf(one.key) === "stall") {
          for (const side of ["before", "after"]) if (one[side]?.zone === from) one[side] = { ...one[side], zone: to };
        }
      }
    }
    if (kind !== "zone") return;
    for (const map of [this.items, this.saved]) {
      for (const [each, value] of map) if (value?.zone === from) map.set(each, { ...value, zone: to });
    }
  }

  // The change that brings the server to what stands here, or null where there is nothing to say.
  changeOf(key) {
    if (key === "frame") return { op: "put_frame", ...this.get(key) };
    const [kind, id, value] = [kindOf(key), idOf(key), this.get(key)];
    const isNew = id.startsWith("new:");
    if (value === null) {
      if (isNew || !this.saved.has(key) || kind === "zone") return null;
      if (kind === "cell" && this.saved.has(`stall:${id}`) && !this.items.has(`stall:${id}`)) return null; // goes with its stall
      return { op: `drop_${kind}`, id };
    }
    if (kind === "cell") {
      const stall = this.stallOf(key);
      return { op: "put_cell", cell: isNew && stall ? { ...stall, ...value } : value };
    }
    if (kind === "stall") {
      if (isNew) return null; // travels with its cell
      const old = this.saved.get(key) || {};
      const changed = Object.entries(value).filter(([name, one]) => name === "id" || !same(one, old[name]));
      return { op: "put_stall", stall: Object.fromEntries(changed) };
    }
    return { op: `put_${kind}`, [kind]: value };
  }
}

// The key and value that a change of the server speaks of.
export function readChange(change) {
  const [verb, kind] = change.op.split("_");
  if (kind === "frame") return ["frame", { width: change.width, height: change.height, background: change.background ?? null }];
  if (verb === "drop") return [`${kind}:${change.id}`, null];
  return [`${kind}:${change[kind].id}`, change[kind]];
}
