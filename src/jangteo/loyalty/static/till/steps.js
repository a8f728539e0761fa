/* The steps of a sale: what each asks, what may be typed, and when one may go on. */

import * as keep from "./keep.js";
import { isUse, now, refresh, sender, terms } from "./now.js";
import { begunAgain, earned, isCard, isOldCard, isPhone, points, spendable, won } from "./numbers.js";
import { canScan } from "./scan.js";
import * as screen from "./screen.js";
import { chime } from "./sound.js";

const { part, root, tell } = screen;

export const ONLINE_ONLY = "인터넷이 끊겨서 포인트를 쓸 수 없어요. 손님 잔액을 확인해야 해요. 연결되면 다시 해 주세요.";

/* `of`: where a step stands among those of its way. */
export const STEPS = {
  amount: { kind: "won", of: () => "1 / 3", ask: "얼마 받으셨어요?", main: "다음" },
  phone: { kind: "phone", of: () => (isUse() ? "1 / 2" : "2 / 3"), ask: "손님 전화번호는요?" },
  card: { kind: "card", of: () => (isUse() ? "1 / 2" : "2 / 3"), ask: "카드 번호는요?" },
  spend: { of: () => "2 / 2" },
  code: { kind: "code", of: () => "2 / 2", ask: "손님 전화로 온 번호는요?", main: "사용하기" },
};
/* Two amounts on one screen. */
const FIELDS = { bill: { kind: "won", ask: "모두 얼마예요?" }, points: { kind: "points", ask: "몇 포인트 쓸까요?" } };
const shape = () => (now.step === "spend" ? { main: isBillFirst() ? "다음" : "사용하기", ...FIELDS[now.field] } : STEPS[now.step]);
/* The bill is typed before the points are: the main button leads on to them. */
export const isBillFirst = () => now.step === "spend" && now.field === "bill" && !now.sale.points;

/* A sale begins: from here on it has its receipt. */
export const newSale = (mode, more = {}) => {
  const sale = { mode, paid: 0, bill: 0, points: 0, sent: false, ...more };
  sale.ticket ||= keep.nextReceipt();
  sale.ticket.catch(() => tell("이 브라우저는 적립을 맡아 둘 수 없어요. 다른 브라우저로 열어 주세요."));
  now.sale = sale;
};

export const open = (wanted, { push = true } = {}) => {
  now.step = wanted;
  now.field = now.sale.bill ? "points" : "bill";
  now.digits = { phone: "010", spend: fieldText() }[wanted] || "";
  if (push) history.pushState({ step: wanted }, "");
  const here = isFirst() ? (isUse() ? "use" : "amount") : "";
  screen.show("pad", { title: isUse() ? "사용" : "적립", of: STEPS[wanted].of(), here });
  tell("");
  draw();
};

const fieldText = () => String(now.sale[now.field] || "");
export const turnTo = (field) => {
  now.field = field;
  now.digits = fieldText();
  tell("");
  draw();
};

const isFirst = () => now.step === "amount" || (isUse() && (now.step === "phone" || now.step === "card"));
const most = () => spendable(now.sale.customer.balance, now.sale.bill, terms());

export const valid = () => {
  const { step, digits } = now;
  const value = Number(digits);
  if (step === "amount") return value > 0;
  if (step === "phone") return isPhone(digits);
  if (step === "card") return isCard(digits) || isOldCard(digits);
  if (step === "code") return digits.length >= 4;
  return isBillFirst() ? value > 0 : isSpendable(now.sale);
};

const isSpendable = ({ bill, points: value }) => {
  const { smallest_redemption: least, redemption_unit: unit } = terms();
  return bill > 0 && value >= Math.max(1, least) && value <= most() && value % unit === 0;
};

/* Nothing more can be typed: who it is can be looked up without another touch. */
export const isWhole = () => ["phone", "card"].includes(now.step) && now.digits.length === screen.LENGTHS[now.step] && valid();

const HINTS = {
  amount: (value) => {
    const { smallest_bill: least, rate_bp: rate } = terms();
    if (value && value < least) return `${won(least)}부터 적립돼요`;
    return value ? `${points(earned(value, terms()))}를 드려요` : `${rate / 100}%를 드려요`;
  },
  card: () => (now.digits.length === 16 && !valid() ? "카드 번호를 다시 확인해 주세요." : ""),
  spend: () => {
    const { smallest_redemption: least, redemption_unit: unit } = terms();
    const { bill, points: value } = now.sale;
    if (!bill) return "";
    if (most() < Math.max(1, least)) return `${points(Math.max(1, least))}부터 쓸 수 있는데 모자라요`;
    if (isSpendable(now.sale)) return `${won(bill - value)}만 받으세요`;
    if (value && value <= most()) return value < least ? `${points(least)}부터 쓸 수 있어요` : `${points(unit)} 단위로 쓸 수 있어요`;
    return `${points(most())}까지 쓸 수 있어요`;
  },
};

const recap = () => {
  const { sale, step } = now;
  if (!isUse()) return step === "amount" ? [] : [won(sale.paid), `${points(earned(sale.paid, terms()))} 드려요`];
  if (!sale.customer || isFirst()) return [];
  const { name, balance } = sale.customer;
  return [name || sale.member.full, balance === null ? "처음 온 손님" : `${points(balance)} 있어요`];
};

export const draw = () => {
  const { kind, ask, main } = shape();
  part("ask").textContent = ask;
  screen.value(kind, now.digits);
  screen.fields(now.step === "spend" && { bill: won(now.sale.bill), points: points(now.sale.points) }, now.field);
  part("hint").textContent = HINTS[now.step]?.(Number(now.digits)) || "";
  const [left = "", right = ""] = recap();
  part("recap").hidden = !left;
  part("recap-left").textContent = left;
  part("recap-right").textContent = right;
  part("main").textContent = main || (isUse() ? "찾기" : "적립하기");
  part("main").disabled = !valid() || Boolean(now.sale.sent);
  const isAmount = kind === "won" || kind === "points";
  part("wide").dataset.key = isAmount ? "00" : "clear";
  part("wide").textContent = isAmount ? "00" : "모두 지움";
  drawQuick();
  drawWays();
  drawPrograms();
  if (isUse() && !sender.reachable) tell(ONLINE_ONLY);
};

const drawQuick = () => {
  const put = (value, words) => ({ words, act: () => type(String(value), { whole: true }) });
  const adds = () => [[1000, "+1천"], [5000, "+5천"], [10000, "+1만"]].map(([value, words]) => put(Number(now.digits) + value, words));
  const all = () => (most() >= Math.max(1, terms().smallest_redemption) ? [put(most(), `모두 쓰기 ${points(most())}`)] : []);
  const entries = { amount: adds, spend: now.field === "bill" ? adds : all };
  screen.buttons(part("quick"), entries[now.step]?.() || []);
};

const drawWays = () => {
  const way = (name) => root.querySelector(`[data-screen="pad"] [data-way="${name}"]`);
  part("ways").hidden = !["phone", "card", "code"].includes(now.step);
  way("scan").hidden = now.step === "code" || !canScan();
  way("card").hidden = now.step !== "phone";
  way("phone").hidden = now.step !== "card";
  way("resend").hidden = now.step !== "code";
};

const drawPrograms = () => {
  const choices = now.state.programs.length > 1 && isFirst() ? now.state.programs : [];
  const choose = async (id) => {
    now.state.program = id;
    draw();
    await keep.remember(`program:${now.state.store.id}`, id);
    await refresh();
  };
  const chip = ({ id, name }) => ({ words: name, pressed: id === now.state.program, act: () => choose(id) });
  screen.buttons(part("programs"), choices.map(chip));
};

export const type = (text, { whole = false } = {}) => {
  const { kind } = shape();
  const erased = { back: now.digits.slice(0, -1), clear: "" }[text];
  let typed = whole ? text : (erased ?? now.digits + text);
  if (kind === "won" || kind === "points") typed = typed.replace(/^0+/, "");
  if (kind === "phone") typed = begunAgain(typed);
  if (typed.length > screen.LENGTHS[kind] || now.sale.sent) return;
  now.digits = typed;
  if (now.step === "spend") now.sale[now.field] = Number(typed);
  tell("");
  draw();
};

/* While an answer is awaited nothing can be pressed again. */
export const busy = (words) => {
  now.sale.sent = true;
  part("main").disabled = true;
  part("main").textContent = words;
};

/* Nothing was posted: the same step, with what to do. */
export const stay = (sale, words) => {
  if (sale !== now.sale) return;
  sale.sent = false;
  if (root.dataset.now === "scan") open("phone", { push: false });
  draw();
  tell(words);
  chime("bad");
};
