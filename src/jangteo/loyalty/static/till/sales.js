/* Sales: earned, spent, taken back. Whatever is tapped or sent twice, one receipt is one posting. */

import * as keep from "./keep.js";
import { isUse, moment, now, place, refresh, sender, terms, urls } from "./now.js";
import { earned, number, points, won } from "./numbers.js";
import * as screen from "./screen.js";
import { Stopped } from "./send.js";
import { chime } from "./sound.js";
import { ONLINE_ONLY, busy, draw, open, stay } from "./steps.js";

const { part } = screen;
const ANSWER_MS = 4000; // so long a customer waits for an answer; then the sale is kept and the next one served
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

const show = (result) => {
  now.shownAt = Date.now();
  screen.result(result);
};

// --- Earning ---------------------------------------------------------------------------------------------------

/* Why this sale may not wait on the phone; empty where there is a network, or room. */
const refusal = async ({ member, paid }) => {
  if (!sender.reachable) await Promise.race([refresh(), sleep(1500)]);
  if (sender.reachable) return "";
  if (member.kind === "code") return "인터넷이 끊겨서 손님 QR은 쓸 수 없어요. 전화번호나 카드로 해 주세요.";
  const waits = (await keep.list()).filter((item) => item.state === "waiting" && item.op === "earn");
  const sum = waits.reduce((total, item) => total + item.paid, 0);
  if (waits.length < now.state.limit.count && sum + paid <= now.state.limit.won) return "";
  return `맡아 둘 수 있는 만큼 다 찼어요(${waits.length}건, ${won(sum)}). 인터넷이 연결되면 먼저 보내고 다시 해 주세요.`;
};

/* Write the sale down on the phone, before anything else can happen to it. */
const writeDown = async (sale) => {
  const { receipt, no } = await sale.ticket;
  const at = sale.at || moment();
  if (sale.mends) await keep.drop(receipt);
  await keep.add({
    ...place(), receipt, no, at, op: "earn", state: "waiting", tried: 0,
    asks: { op: "earn", receipt, member: sale.member.value, paid: sale.paid, occurred_at: at },
    paid: sale.paid, points: earned(sale.paid, terms()), shown: sale.member.shown, full: sale.member.full,
  });
  sale.receipt = receipt;
};

export const earn = async () => {
  const { sale } = now;
  if (sale.sent) return;
  busy("적립하는 중");
  try {
    const refused = await refusal(sale);
    if (refused) return stay(sale, refused);
    await writeDown(sale);
  } catch {
    return stay(sale, "이 전화기에 적어 두지 못했어요. 화면을 새로 열고 다시 해 주세요.");
  }
  const item = await outcome(sale.receipt);
  if (item.state !== "bad") return showEarned(item);
  if (!sale.mends) await keep.drop(sale.receipt);
  return stay(sale, item.title);
};

export const showEarned = (item) => {
  const kept = item.state === "waiting";
  const gained = kept ? item.points : item.answer.points;
  const word = kept ? "맡아 두었어요" : "적립했어요";
  show({
    tone: kept ? "kept" : "done",
    big: gained,
    word,
    later: kept ? "연결되면 저절로 보내요." : "",
    rows: [["손님", item.full], ["받은 금액", won(item.paid)], ...(kept ? [] : [["모인 포인트", points(item.answer.balance)]])],
    aloud: `${number(gained)}포인트 ${word}.${kept ? "" : ` 모인 포인트는 ${number(item.answer.balance)}포인트예요.`}`,
    undo: `${points(gained)} 적립을 되돌릴까요?`,
  });
  chime(kept ? "kept" : "good");
};

// --- Spending --------------------------------------------------------------------------------------------------

const ask = (url, more) => sender.ask(url, { ...place(), ...more });

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
    open("bill");
  } catch (error) {
    stay(sale, unheard(error, ONLINE_ONLY));
  }
};

/* Spend; `resend` asks for the code anew. The receipt stays: what was spent already is answered, not spent again. */
export const redeem = async ({ resend = false } = {}) => {
  const { sale } = now;
  if (sale.sent) return;
  if (now.step === "spend") sale.points = Number(now.digits);
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
  part("hint").textContent = "문자로 번호를 보냈어요. 손님께 물어보고 넣어 주세요.";
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
};

const TOLD = { sent: ["done", "되돌렸어요", "good"], waiting: ["kept", "되돌리기를 맡아 두었어요", "kept"], bad: ["kept", "", "bad"] };

export const undo = async () => {
  const { sale } = now;
  if (!sale.receipt || sale.undone) return;
  sale.undone = true;
  const original = await keep.find(sale.receipt);
  const value = sale.points || original?.answer?.points || original?.points || 0;
  const item = await takeBack(sale.receipt, { points: value, paid: isUse() ? 0 : sale.paid });
  if (sale !== now.sale) return;
  const [tone, word, tune] = TOLD[item.state];
  show({
    tone,
    big: value,
    word: word || item.title,
    later: item.state === "waiting" ? "연결되면 저절로 보내요." : "",
    rows: item.answer?.balance === undefined ? [] : [["남은 포인트", points(item.answer.balance)]],
    aloud: word || item.title,
  });
  chime(tune);
};
