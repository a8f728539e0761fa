/* The screens of the till: what is written where. Knows no sales. */

import { cardText, clockText, number, phoneText, points, won } from "./numbers.js";

export const root = document.querySelector("[data-till]");
export const part = (name) => root.querySelector(`[data-${name}]`);
const all = (name) => root.querySelectorAll(`[data-${name}]`);

export const LENGTHS = { won: 9, points: 9, phone: 11, card: 16, code: 8 };
const SHOWN = {
  won: (digits) => [number(digits || 0), "원"],
  points: (digits) => [number(digits || 0), "P"],
  phone: (digits) => [phoneText(digits), ""],
  card: (digits) => [cardText(digits), ""],
  code: (digits) => [digits, ""],
};

export const write = (name, words) => {
  const place = part(name);
  place.textContent = words;
  place.hidden = !words;
};

/* A sentence where one has to act: red and read out; empty takes it away. */
export const tell = (words, place = "say") => write(place, words);

/* `here`: the entry of the way through the till that is open; the later steps of a sale have none. */
export const show = (screen, { title, of = "", here = "" } = {}) => {
  for (const section of all("screen")) section.hidden = section.dataset.screen !== screen;
  root.dataset.now = screen;
  if (screen !== "result") delete root.dataset.tone;
  part("title").textContent = title;
  part("step").textContent = of;
  part("step").setAttribute("aria-label", of ? `${of[4]}단계 중 ${of[0]}단계` : "");
  part("aloud").hidden = screen !== "result";
  part("first").hidden = !here;
  for (const link of part("first").children) {
    if (link.dataset.open === here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
};

export const value = (kind, digits) => {
  const place = part("value");
  const [text, unit] = SHOWN[kind](digits);
  place.className = kind === "won" || kind === "points" ? "amount" : "telno";
  place.dataset.kind = kind;
  place.replaceChildren(text || "\u00a0");
  if (unit) place.append(Object.assign(document.createElement("small"), { textContent: unit }));
  place.append(Object.assign(document.createElement("span"), { className: "caret", ariaHidden: "true" }));
};

/* Two amounts on one screen, the one that is being typed marked; nothing where there is only one. */
export const fields = (texts, chosen) => {
  part("fields").hidden = !texts;
  part("value").classList.toggle("sr-only", Boolean(texts));
  for (const button of texts ? all("field") : []) {
    button.setAttribute("aria-pressed", String(button.dataset.field === chosen));
    button.lastElementChild.textContent = texts[button.dataset.field];
  }
};

export const buttons = (place, entries) => {
  place.hidden = !entries.length;
  place.replaceChildren(
    ...entries.map(({ words, act, pressed }) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
      if (pressed !== undefined) button.setAttribute("aria-pressed", String(pressed));
      button.addEventListener("click", act);
      return button;
    }),
  );
};

const element = (name, { className = "", text = "", ...rest } = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), { className, textContent: text, ...rest });
  made.append(...inside);
  return made;
};
const icon = (name) => root.querySelector(`template[data-icon="${name}"]`)?.content.cloneNode(true);

/* What came of it, to be read from two steps away. `rows`: pairs of word and value. */
export const result = ({ tone, big, unit = "P", word, later = "", rows, aloud, undo, also = "" }) => {
  show("result", { title: "결과" });
  root.dataset.tone = tone;
  for (const ring of all("ring")) ring.toggleAttribute("hidden", ring.dataset.ring !== tone);
  part("big").replaceChildren(number(big), element("small", { text: unit }));
  part("word").textContent = word;
  write("later", later);
  part("rows").hidden = !rows.length;
  part("rows").replaceChildren(
    ...rows.map(([name, text]) => element("div", {}, element("dt", { text: name }), element("dd", { className: "num", text }))),
  );
  part("aloud").dataset.speak = aloud;
  part("undo").hidden = !undo;
  if (undo) Object.assign(part("undo").dataset, { confirm: undo, confirmYes: "되돌리기" });
  write("also", also);
  part("word").focus({ preventScroll: true });
};

const line = (main, sub, side, end) =>
  element("li", {}, element("span", {}, element("b", { className: "num", text: main }), element("span", { className: "soft num sub", text: sub })), element("span", { className: "soft num side", text: side }), end || "");

const mark = (name, words) => element("span", { className: `mark-${name}` }, icon(name), element("span", { className: "sr-only", text: words }));

/* The day: what the server knows of it, and above it what still waits on this phone. */
export const today = (state, waiting, cancel) => {
  const { summary } = state;
  part("sum").textContent = summary.count
    ? `오늘 ${number(summary.count)}번, ${points(summary.earned)}를 드렸어요.`
    : "오늘 한 적립과 사용";
  const waits = waiting.map((item) => line(`${item.op === "cancel" ? "취소 " : ""}${points(item.points)}`, item.paid ? won(item.paid) : "", clockText(item.at), mark("clock", "보내기를 기다리는 중")));
  const posted = state.lines.map((one) => {
    const button = one.may_cancel && element("button", { className: "krds-btn tertiary quiet", type: "button", text: "취소" });
    if (button) {
      const what = `${one.part ? "남은 " : ""}${points(one.left)} ${one.kind === "earn" ? "적립" : "사용"}`;
      button.append(element("span", { className: "sr-only", text: ` ${what}` }));
      button.dataset.confirm = `${what}을 취소할까요?`;
      button.dataset.confirmYes = "취소하기";
      button.addEventListener("click", () => cancel(one, button));
    }
    const sub = [one.paid ? won(one.paid) : "", one.part ? `일부 취소\n남은 ${points(one.left)}` : ""].filter(Boolean).join("\n");
    const done = line(`${one.label} ${points(Math.abs(one.points))}`, sub, clockText(one.at), button || element("span", { className: "soft", text: one.cancelled ? "취소됨" : "" }));
    done.classList.toggle("gone", one.cancelled);
    return done;
  });
  part("lines").replaceChildren(...waits, ...posted);
  part("lines").hidden = !(waits.length + posted.length);
  part("more").hidden = !state.more;
  part("no-lines").hidden = Boolean(waits.length + posted.length);
};

/* What waits, what was sent since, and what a person has to look at. */
export const waiting = (items, { store, drop, again }) => {
  const of = (state) => items.filter((item) => item.state === state).reverse();
  const [waits, sent, bad] = [of("waiting"), of("sent"), of("bad")];
  part("waiting-head").textContent = waits.length ? `맡아 둔 ${waits.length}건` : bad.length ? `${bad.length}건만 봐 주세요` : "맡아 둔 것이 없어요";
  const note = part("waiting-note");
  note.hidden = !waits.length;
  if (waits.length) {
    const foreign = waits.filter((item) => item.store !== store).length;
    note.lastElementChild.textContent = foreign
      ? `다른 점포에서 맡아 둔 ${foreign}건은 그 점포를 열면 보내요.`
      : `전화기를 껐다 켜도 그대로 있어요. ${clockText(waits.at(-1).at)}부터 기다려요.`;
  }
  const row = (item, end) => line(`${item.op === "cancel" ? "취소 " : ""}${points(item.points)}`, item.paid ? won(item.paid) : "", `${item.shown} ${clockText(item.at)}`, end);
  part("waiting").replaceChildren(...waits.map((item) => row(item, mark("clock", "기다리는 중"))));
  part("waiting").hidden = !waits.length;
  part("sent").replaceChildren(...sent.slice(0, 20).map((item) => row(item, mark("check", "보냈어요"))));
  part("sent").hidden = part("sent-head").hidden = !sent.length;
  part("bad").replaceChildren(...bad.map((item) => badCard(item, drop, again)));
};

const AGAIN = { receipt_reused: "따로 적립", device_limit: "다시 보내기" };
const badCard = (item, drop, again) => {
  const button = (words, look, act) => {
    const made = element("button", { className: `krds-btn ${look} quiet grow`, type: "button", text: words });
    made.addEventListener("click", act);
    return made;
  };
  const remove = button("지우기", "tertiary", () => drop(item));
  remove.dataset.confirm = "이 적립을 지울까요? 손님께 포인트가 가지 않아요.";
  const mend = item.op !== "earn" ? [] : [button(AGAIN[item.code] || "다시 하기", "secondary", () => again(item))];
  return element("div", { className: "listcard badcard" },
    element("p", {}, element("b", { className: "num", text: points(item.points) }), element("span", { className: "soft num", text: ` ${item.paid ? won(item.paid) : "취소"} · ${item.shown} · ${clockText(item.at)}` })),
    element("p", { className: "mt2", text: item.title }),
    element("div", { className: "row gap2 mt4" }, remove, ...mend));
};

/* How it stands with the network and what waits; in sight on every screen. `login`: where to, if that is what is missing. */
export const net = ({ reachable, stopped, login, waits, bad }) => {
  part("net").hidden = reachable;
  write("net-link", waits ? `맡아 둔 ${waits}건` : "");
  const words = stopped || (bad ? `보내지 못한 것이 ${bad}건 있어요.` : reachable && waits ? `맡아 둔 ${waits}건을 보내고 있어요.` : "");
  part("told").hidden = !words;
  part("told").className = `note till-note ${stopped || bad ? "warn" : ""}`;
  part("told").toggleAttribute("data-stopped", Boolean(stopped));
  part("told-words").textContent = words;
  const link = part("told-link");
  link.hidden = !words || Boolean(stopped && !login && !waits);
  link.textContent = login ? "로그인하기" : stopped ? `맡아 둔 ${waits}건` : "보기";
  link.href = login || "#waiting";
  link.toggleAttribute("data-open", !login);
  if (!login) link.dataset.open = "waiting";
};
