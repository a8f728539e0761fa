/* Sends what waits, in order; sent twice it counts once, because the receipt stays the same. */

import * as keep from "./keep.js";

const AT_ONCE = 50;
const TIMEOUT_MS = 12000;
/* After so many failures of the server at one sale alone, a person has to look at it. */
const MOST_TRIES = 5;
/* Not an answer to the sale itself: it waits on. */
export const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);
/* What a cancellation wanted is true already. */
const DONE_ANYWAY = new Set(["already_cancelled", "original_missing"]);
/* The phone as a whole may not post: what waits is kept until the office acts. */
const HELD_BACK = new Set(["phone_taken_back", "phone_too_many", "token_invalid"]);
/* Too much for this day: looked at by a person, and nothing behind it has to wait. */
export const TOO_MUCH = "device_limit";

export class Unreachable extends Error {}
export class Stopped extends Error {}

/* Tells of itself: `net` when the server is found or lost or a letter has gone, `settled` and the receipt when a sale has its answer. */
export class Sender extends EventTarget {
  constructor({ urls, token, phone, held, query, onState }) {
    super();
    this.urls = urls;
    this.token = token;
    this.phone = phone; // a promise of the name by which the server knows this phone
    this.query = query;
    this.onState = onState;
    this.reachable = navigator.onLine;
    this.held = held; // the sentence of what only the office can mend
    this.refused = ""; // why the last letter was not taken: true until one is, whatever else the server answers
    this.stopped = held;
    this.signedOut = false;
    this.running = null;
  }

  /* Speaks with the server. Throws Unreachable without an answer, Stopped with a sentence when a person has to act. */
  async ask(url, body, { retry = true, fails = false, wait = TIMEOUT_MS } = {}) {
    const phone = await this.phone.catch(() => "");
    const timer = new AbortController();
    const clock = setTimeout(() => timer.abort(), wait);
    let answer;
    try {
      answer = await fetch(url, {
        method: body ? "POST" : "GET",
        redirect: "manual",
        signal: timer.signal,
        headers: {
          Accept: "application/json",
          ...(phone && { "X-Till-Phone": phone }),
          ...(body && { "Content-Type": "application/json", "X-CSRFToken": this.token }),
        },
        body: body && JSON.stringify(body),
      });
    } catch {
      throw this.lost();
    } finally {
      clearTimeout(clock);
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) throw this.stop("로그인이 끝났어요. 다시 로그인해 주세요.", true);
    const found = await answer.json().catch(() => null);
    if (answer.status === 403 && !found?.code && body && retry) {
      await this.refresh(); // the token of the form is renewed with each sign-in
      return this.ask(url, body, { retry: false, fails, wait });
    }
    if (fails && answer.status === 500) return { status: 500, body: found || {} };
    if (!fails && answer.status === 429 && found?.title) return { status: 429, body: found }; // too many questions: said, not retried
    if (LATER.has(answer.status) || found === null) throw this.lost();
    if (answer.status === 403) throw this.stop(found.title || "이 점포에서 포인트를 쓸 수 없어요.");
    this.stands(true);
    return { status: answer.status, body: found };
  }

  /* Whether the server answers, and the sentence of what keeps it from taking anything. */
  stands(reachable, stopped = this.held || this.refused, signedOut = false) {
    const changed = this.reachable !== reachable || this.stopped !== stopped;
    Object.assign(this, { reachable, stopped, signedOut });
    if (changed) this.dispatchEvent(new Event("net"));
  }

  lost() {
    this.stands(false, this.stopped, this.signedOut);
    return new Unreachable();
  }

  stop(words, signedOut = false) {
    this.stands(true, words, signedOut);
    return new Stopped(words);
  }

  hold(words) {
    this.held = words;
    return this.stop(words);
  }

  async refresh() {
    const { status, body } = await this.ask(this.urls.state + this.query());
    if (status !== 200) throw this.stop(body.title);
    this.token = body.csrf;
    this.held = body.taken_back;
    this.stands(true);
    await this.onState(body);
    return body;
  }

  /* Sends all that waits for the open shop; one run at a time, over tabs too. */
  flush(store) {
    this.wanted = true;
    if (!this.running) {
      const run = () => this.run(store);
      this.running = (navigator.locks ? navigator.locks.request("jangteo-till", run) : run()).finally(() => {
        this.running = null;
        this.dispatchEvent(new Event("net"));
        if (this.wanted) this.flush(store).catch(() => {});
      });
    }
    return this.running;
  }

  async run(store) {
    while (this.wanted || (await this.waiting(store)).length) {
      this.wanted = false;
      if (!(await this.pass(store))) return;
    }
  }

  async waiting(store) {
    return (await keep.list()).filter((item) => item.state === "waiting" && item.store === store);
  }

  /* Sends the first of what waits; false when it has to wait on. */
  async pass(store) {
    const waiting = await this.waiting(store);
    if (!waiting.length) {
      const refused = this.refused;
      this.refused = ""; // another page, opened anew, has sent what this one could not
      if (refused && this.stopped === refused) this.stands(this.reachable);
      return true;
    }
    if (!navigator.onLine) throw this.lost(); // what has not left the phone can be taken back on the phone
    const first = waiting.filter((item) => item.program === waiting[0].program).slice(0, this.single ? 1 : AT_ONCE);
    /* Marked before they leave: from here on they may have arrived, whatever is heard of it. */
    const marked = await Promise.all(first.map((item) => keep.change(item.receipt, { tried: (item.tried || 0) + 1 })));
    const some = marked.filter(Boolean);
    if (!some.length) return true;
    const letter = { store, program: some[0].program, items: some.map((item) => item.asks) };
    const { status, body } = await this.ask(this.urls.batch, letter, { fails: true });
    if (status === 200 && Array.isArray(body)) {
      this.single = false;
      return this.take(some, body);
    }
    if (status === 409) {
      this.refused = body.title;
      throw this.stop(body.title);
    }
    if (some.length > 1) this.single = true; // one of them spoils the letter: one by one it is found
    else if (status < 500 || some[0].tried >= MOST_TRIES) await this.settle(some[0], { status, body });
    else throw this.lost();
    return true;
  }

  /* Writes down the answers; false when some of them have to wait on. */
  async take(some, answers) {
    for (const [at, item] of some.entries()) {
      const answer = answers[at];
      if (HELD_BACK.has(answer?.body?.code)) throw this.hold(answer.body.title);
      if (answer?.body?.code === "receipt_reused" && item.earlier?.length) {
        await keep.change(item.receipt, { ...item.earlier.at(-1), earlier: item.earlier.slice(0, -1) });
        continue; // the same sale went through with the QR that nothing was heard of: now its answer is asked for
      }
      if (!answer || this.isLater(answer, item)) return false;
      await this.settle(item, answer);
    }
    this.held = this.refused = "";
    this.stands(true);
    return true;
  }

  isLater({ status, body }, { tried }) {
    return LATER.has(status) && body?.code !== TOO_MUCH && !(status === 500 && tried >= MOST_TRIES);
  }

  async settle(item, { status, body }) {
    const fine = status < 300 || (item.op === "cancel" && DONE_ANYWAY.has(body.code));
    const changes = fine
      ? { state: "sent", sent_at: Date.now(), answer: body, asks: { ...item.asks, member: undefined } }
      : { state: "bad", code: body.code || "", title: body.title || "보내지 못했어요." };
    const changed = await keep.change(item.receipt, changes);
    for (const name of [item.receipt, "settled"]) this.dispatchEvent(new CustomEvent(name, { detail: changed }));
  }
}
