/* Sales: earned, spent, taken back. Whatever is tapped or sent twice, one receipt is one posting. */

import * as keep from "./keep.js";
import { isUse, moment, now, place, refresh, sender, terms, urls } from "./now.js";
import { earned, number, points, won } from "./numbers.js";
import * as screen from "./screen.js";
import { LATER, Stopped, TOO_MUCH } from "./send.js";
import { chime } from "./sound.js";
import { ONLINE_ONLY, busy, draw, open, stay } from "./steps.js";

const { part } = screen;
const ANSWER_MS = 4000; // so long a customer waits for an answer; then the sale is kept and the next one served
const CODE_TRIES = 3;
const UNHEARD_CODE = "QR로는 답을 못 받았어요. 전화번호나 카드로 다시 해 주세요.";
const UNSURE = "답을 받지 못했어요. 한 번 더 눌러 확인해 주세요. 두 번 쓰이지 않아요.";

const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));
const unheard = (error, words) => (error instanceof Stopped ? error.message : words);

/* Sends what waits and gives back what became of one item: settled, or as it waits after a customer's patience. */
export const outcome = (receipt) => {
  const look = () => keep.find(receipt);
  const settled = new Promise((resolve) => {
    sender.addEventListener(receipt, (event) => resolve(event.detail), { once: true });
  });
  return Promise.race([settled, sender.flush(now.state.store.id).then(look, look), sleep(ANSWER_MS).then(look)]);
};

const ask = (url, more, how) => sender.ask(url, { ...place(), ...more }, how);

const show = (result) => {
  now.shownAt = Date.now();
  screen.result(result);
};

// --- Earning ---------------------------------------------------------------------------------------------------

/* Why this sale may not begin, or wait on the phone; empty where there is a network, or room. */
const refusal = async ({ member, paid }) => {
  if (!sender.reachable || sender.held) await Promise.race([refresh(), sleep(1500)]);
  if (sender.held) return "지금은 적립할 수 없어요."; // why, stands above on every screen
  if (sender.reachable) return "";
  if (member.kind === "code") return "인터넷이 끊겨서 손님 QR은 쓸 수 없어요. 전화번호나 카드로 해 주세요.";
  const waits = (await keep.list()).filter((item) => item.state === "waiting" && item.op === "earn");
  const sum = waits.reduce((total, item) => total + item.paid, 0);
  if (waits.length < now.state.limit.count && sum + paid <= now.state.limit.won) return "";
  return `맡아 둘 수 있는 만큼 다 찼어요(${waits.length}건, ${won(sum)}). 인터넷이 연결되면 먼저 보내고 다시 해 주세요.`;
};

/* The sale as it is asked for and kept. `earlier`: what was asked under its receipt before, and never answered. */
const itemOf = async (sale) => {
  /* What could not be drawn while the phone was full may be drawn by now. */
  sale.ticket = sale.ticket.catch(() => keep.nextReceipt());
  const { receipt, no } = await sale.ticket;
  const { member, paid, earlier = [] } = sale;
  const at = (sale.at ||= moment());
  return {
    ...place(), receipt, no, at, op: "earn", state: "waiting", earlier,
    tried: earlier.length, // what was asked before may have arrived
    asks: { op: "earn", receipt, member: member.value, paid, occurred_at: at },
    paid, points: earned(paid, terms()), shown: member.shown, full: member.full,
  };
};

/* Write the sale down on the phone, before anything else can happen to it. */
const writeDown = async (sale, item) => {
  if (sale.mends) await keep.drop(item.receipt);
  await keep.add(item);
  sale.receipt = item.receipt;
};

export const earn = async () => {
  const { sale } = now;
  if (sale.sent) return;
  busy("적립하는 중");
  try {
    const refused = await refusal(sale);
    if (refused) return stay(sale, refused);
    const item = await itemOf(sale);
    if (sale.member.kind === "code") return await earnByCode(sale, item);
    await writeDown(sale, item);
  } catch (error) {
    return stay(sale, unkept(error, "적립되지 않았어요."));
  }
  const item = await outcome(sale.receipt).catch(() => null);
  if (!item) return stay(sale, "이 전화기에 적어 둔 것을 읽지 못했어요. 화면을 새로 열어 주세요.");
  if (item.state !== "bad") return showEarned(item);
  if (!sale.mends) await keep.drop(sale.receipt);
  return stay(sale, item.title);
};

/* Why nothing could be written down on this phone. */
const unkept = (error, what) =>
  error?.name === "QuotaExceededError"
    ? `전화기에 자리가 없어요. ${what} 사진이나 앱을 지우고 다시 해 주세요.`
    : `이 전화기에 적어 두지 못했어요. ${what} 화면을 새로 열고 다시 해 주세요.`;

/* A customer's QR lives for minutes, so it waits nowhere. Without an answer the same receipt is tried with a number: the
   ledger then takes one of both, and says which. */
const earnByCode = async (sale, item) => {
  const asked = { asks: item.asks, shown: item.shown, full: item.full };
  try {
    let [answer, by] = [await askNow(asked), asked];
    for (const before of [...item.earlier].reverse()) {
      if (answer?.body.code !== "receipt_reused") break;
      [answer, by] = [await askNow(before), before];
    }
    if (answer?.status < 300) return await showEarnedByCode(sale, { ...item, ...by }, answer.body);
    if (answer) return stay(sale, answer.body.title || UNHEARD_CODE);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return stay(sale, error.message);
  }
  sale.earlier = [...item.earlier, asked];
  if (sale.mends) await keep.change(item.receipt, { earlier: sale.earlier });
  return stay(sale, UNHEARD_CODE);
};

/* The answer to one request, which may be sent again while the customer waits; null where none came. */
const askNow = async ({ asks }) => {
  for (let tries = 1; tries <= CODE_TRIES; tries += 1) {
    try {
      const { status, body } = await ask(urls.batch, { items: [asks] }, { wait: ANSWER_MS });
      const answer = status === 200 ? body[0] : { status, body };
      if (!LATER.has(answer.status) || answer.body.code === TOO_MUCH) return answer;
    } catch (error) {
      if (error instanceof Stopped) throw error;
    }
    if (tries < CODE_TRIES) await sleep(400);
  }
  return null;
};

const showEarnedByCode = async (sale, item, answer) => {
  const sent = { ...item, earlier: [], state: "sent", sent_at: Date.now(), answer, asks: { ...item.asks, member: undefined } };
  Object.assign(sale, { receipt: item.receipt, gained: answer.points });
  /* It is posted: that this phone cannot list it under what it sent changes nothing. */
  await (sale.mends ? keep.change(item.receipt, sent) : keep.add(sent)).catch(() => {});
  return showEarned(sent);
};

export const showEarned = (item) => {
  const kept = item.state === "waiting";
  const gained = kept ? item.points : item.answer.points;
  const word = kept ? "맡아 두었어요" : "적립했어요";
  show({
    tone: kept ? "kept" : "done",
    big: gained,
    word,
    later: kept ? sender.stopped || "연결되면 저절로 보내요." : "",
    rows: [["손님", item.full], ["받은 금액", won(item.paid)], ...(kept ? [] : [["모인 포인트", points(item.answer.balance)]])],
    aloud: `${number(gained)}포인트 ${word}.${kept ? "" : ` 모인 포인트는 ${number(item.answer.balance)}포인트예요.`}`,
    undo: `${points(gained)} 적립을 되돌릴까요?`,
  });
  chime(kept ? "kept" : "good");
};

// --- Spending --------------------------------------------------------------------------------------------------


/* Who is there and what the member has; then the bill. */
export const lookUp = async () => {
  const { sale } = now;
  if (sale.sent) return;
  busy("찾는 중");
  try {
    const { status, body } = await ask(urls.member, { member: sale.member.value });
    if (sale !== now.sale) return;
    if (status !== 200) return stay(sale, body.title);
    sale.customer = body;
    sale.sent = false;
    now.openedAt = Date.now();
    open("spend");
  } catch (error) {
    stay(sale, unheard(error, ONLINE_ONLY));
  }
};

/* Spend; `resend` asks for the code anew. The receipt stays: what was spent already is answered, not spent again. */
export const redeem = async ({ resend = false } = {}) => {
  const { sale } = now;
  if (sale.sent) return;
  const confirm = now.step === "code" && !resend ? { confirm: now.digits } : {};
  busy("사용하는 중");
  try {
    const { receipt } = await sale.ticket;
    const item = { op: "redeem", receipt, member: sale.member.value, points: sale.points, bill: sale.bill, ...confirm };
    const { status, body } = await ask(urls.batch, { items: [item] });
    const answer = status === 200 ? body[0] : { status, body };
    if (answer.status < 300) return showSpent(sale, receipt, answer.body);
    if (answer.body.code === "confirmation_needed") return askForCode(sale);
    stay(sale, answer.body.title || UNSURE);
  } catch (error) {
    stay(sale, unheard(error, navigator.onLine ? UNSURE : ONLINE_ONLY));
  }
};

const askForCode = (sale) => {
  if (sale !== now.sale) return;
  sale.sent = false;
  if (now.step !== "code") open("code");
  else draw();
  part("hint").textContent = "쓸 포인트가 있으면 문자로 번호가 가요. 손님께 물어보고 넣어 주세요.";
};

const showSpent = (sale, receipt, answer) => {
  const rest = sale.bill - answer.points;
  const who = sale.customer.name || sale.member.full;
  Object.assign(sale, { receipt, rest });
  show({
    tone: "done",
    big: answer.points,
    word: "사용했어요",
    rows: [["받으실 돈", won(rest)], ["손님", who], ["남은 포인트", points(answer.balance)]],
    aloud: `${number(answer.points)}포인트 사용했어요. ${number(rest)}원만 받으세요.`,
    undo: `${points(answer.points)} 사용을 되돌릴까요?`,
    also: rest > 0 ? `${won(rest)}은 적립하기` : "",
  });
  chime("good");
};

// --- Taking back -----------------------------------------------------------------------------------------------

/* Takes a posting back: gone from the phone if it never left it, else cancelled after it. Gives back what came of it. */
export const takeBack = async (original, { points: value, paid }) => {
  try {
    if (await keep.dropUnsent(original)) return { state: "sent" };
    const { receipt, no } = await keep.nextReceipt();
    await keep.add({
      ...place(), receipt, no, at: moment(), op: "cancel", state: "waiting", tried: 0,
      asks: { op: "cancel", receipt, original_receipt: original },
      paid, points: value, shown: "",
    });
    const item = await outcome(receipt);
    if (item.state === "bad") await keep.drop(receipt);
    return item;
  } catch (error) {
    return { state: "bad", title: unkept(error, "취소되지 않았어요.") };
  }
};

const TOLD = { sent: ["done", "되돌렸어요", "good"], waiting: ["kept", "되돌리기를 맡아 두었어요", "kept"], bad: ["kept", "", "bad"] };

export const undo = async () => {
  const { sale } = now;
  if (!sale.receipt || sale.undone) return;
  sale.undone = true;
  const original = await keep.find(sale.receipt).catch(() => null);
  const value = sale.points || sale.gained || original?.answer?.points || original?.points || 0;
  const item = await takeBack(sale.receipt, { points: value, paid: isUse() ? 0 : sale.paid });
  if (sale !== now.sale) return;
  const [tone, word, tune] = TOLD[item.state];
  show({
    tone,
    big: value,
    word: word || item.title,
    later: item.state === "waiting" ? sender.stopped || "연결되면 저절로 보내요." : "",
    rows: item.answer?.balance === undefined ? [] : [["남은 포인트", points(item.answer.balance)]],
    aloud: word || item.title,
  });
  chime(tune);
};
