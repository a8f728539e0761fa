/* The till on the merchant's phone: amount, customer, result. What is tapped, typed and scanned comes in here. */

import * as keep from "./keep.js";
import { isUse, now, place, refresh, sender, urls } from "./now.js";
import { phoneText } from "./numbers.js";
import { earn, lookUp, outcome, redeem, showEarned, takeBack, undo } from "./sales.js";
import { canScan, scan } from "./scan.js";
import * as screen from "./screen.js";
import { TOO_MUCH } from "./send.js";
import { chime, wake } from "./sound.js";
import { ONLINE_ONLY, STEPS, isBillFirst, isWhole, newSale, open, stay, turnTo, type, valid } from "./steps.js";

const { root, part, tell } = screen;
const REST_MS = 700; // a second tap of a thick finger must not press what has just come under it
const SETTLE_MS = 350; // nor type into a screen that came up by itself
const EVERY_MS = 15000;
const MORE_LINES = 100;
let stopScan = null;
let news = false; // whether the server took something since the day's list was asked for

// --- Ways through ----------------------------------------------------------------------------------------------

const start = (mode, { push = true, ...more } = {}) => {
  newSale(mode, more);
  const first = mode === "use" ? "use" : "amount";
  if (push) history.pushState({ step: first }, "", `#${first}`);
  if (mode !== "use") return open("amount", { push: false });
  return toCustomer({ push: false });
};

const toCustomer = ({ push = true } = {}) => {
  open("phone", { push });
  /* 큰 글씨: one thing a screen, and a QR asks for no typing. */
  if (document.body.dataset.size === "big" && canScan() && sender.reachable) look();
};

const next = () => {
  if (!valid() || now.sale.sent) return;
  const { step, digits, sale } = now;
  if (step === "amount") {
    sale.paid = Number(digits);
    toCustomer();
  } else if (step === "phone") {
    customer({ kind: "phone", value: digits, shown: `끝 ${digits.slice(-4)}`, full: phoneText(digits) });
  } else if (step === "card") {
    const shown = `카드 끝 ${digits.slice(-4)}`;
    customer({ kind: "card", value: digits, shown, full: shown });
  } else if (isBillFirst()) turnTo("points");
  else redeem();
};

/* A digit; a customer's number that is whole is looked up at once, where nothing is posted by it. */
const press = (key) => {
  if (Date.now() - now.openedAt < SETTLE_MS) return;
  const before = now.digits;
  type(key);
  if (isUse() && now.digits !== before && isWhole()) next();
};

const customer = (member) => {
  now.sale.member = member;
  if (isUse()) lookUp();
  else earn();
};

/* What was paid beside the points earns too: for the same customer at once, but a QR counts only once. */
const earnRest = () => {
  const { rest, member } = now.sale;
  newSale("earn", { paid: rest });
  if (member.kind === "code") return toCustomer();
  open("phone", { push: false });
  return customer(member);
};

// --- Lists -----------------------------------------------------------------------------------------------------

const drop = async (item) => {
  await keep.drop(item.receipt);
  await drawLists();
};

/* Once more: the same on another day, or once the office allows more; as another sale where its receipt was taken, else the same one, for a number that is put in anew. */
const again = async (item) => {
  if (item.code === TOO_MUCH) {
    await keep.change(item.receipt, { state: "waiting" });
    await outcome(item.receipt);
    return drawLists();
  }
  if (item.code !== "receipt_reused") {
    newSale("earn", { paid: item.paid, at: item.at, earlier: item.earlier, mends: true, ticket: Promise.resolve(item) });
    return toCustomer();
  }
  const { receipt, no } = await keep.nextReceipt();
  await keep.add({ ...item, receipt, no, state: "waiting", tried: 0, asks: { ...item.asks, receipt } });
  await keep.drop(item.receipt);
  await outcome(receipt);
  return drawLists();
};

const cancelLine = async (line, button) => {
  button.disabled = true;
  tell("", "today-say");
  const item = await takeBack(line.receipt, { points: line.left, paid: line.kind === "earn" && !line.part ? line.paid : 0 });
  if (item.state === "bad") {
    tell(item.title, "today-say");
    button.disabled = false;
    chime("bad");
    return;
  }
  chime(item.state === "sent" ? "good" : "kept");
  await refresh();
  await drawLists();
};

const drawLists = async () => {
  const items = await keep.list();
  const { store } = place();
  screen.today(now.state, items.filter((item) => item.state === "waiting" && item.store === store), cancelLine);
  part("today-old").hidden = sender.reachable;
  screen.waiting(items, { store, drop, again });
  drawNet(items);
};

const drawNet = (items) => {
  const count = (wanted) => items.filter((item) => item.state === wanted).length;
  const { reachable, stopped, signedOut } = sender;
  screen.net({ reachable, stopped, login: signedOut ? root.dataset.login : "", waits: count("waiting"), bad: count("bad") });
};

const isList = () => ["today", "waiting"].includes(root.dataset.now);
const drawNews = async () => (isList() ? drawLists() : drawNet(await keep.list()));

const list = async (name, { push = true } = {}) => {
  if (push) history.pushState({ step: name }, "", `#${name}`);
  now.lines = 0;
  screen.show(name, { title: name === "today" ? "오늘" : "맡아 둔 적립", here: name });
  await drawLists();
  if (name === "today" && (await refresh())) await drawLists();
};

const moreLines = async (button) => {
  button.disabled = true;
  now.lines = now.state.lines.length + MORE_LINES;
  await refresh();
  await drawLists();
  button.disabled = false;
};

// --- Camera ----------------------------------------------------------------------------------------------------

const look = async () => {
  history.pushState({ step: "scan" }, "");
  screen.show("scan", { title: isUse() ? "사용" : "적립", of: STEPS.phone.of() });
  screen.write("scan-say", "");
  const found = (member) => {
    stopScan = null;
    customer({ ...member, full: member.shown });
  };
  try {
    stopScan = await scan(part("video"), found, () => screen.write("scan-say", "시장 포인트 QR이 아니에요."));
    if (root.dataset.now !== "scan") stopLooking();
  } catch {
    if (root.dataset.now === "scan") stay(now.sale, "카메라를 쓸 수 없어요. 전화번호나 카드 번호로 해 주세요.");
  }
};

const stopLooking = () => {
  stopScan?.();
  stopScan = null;
};

// --- What comes from outside -----------------------------------------------------------------------------------

const OPENS = {
  amount: (options) => start("earn", options),
  use: (options) => start("use", options),
  today: (options) => list("today", options),
  waiting: (options) => list("waiting", options),
};
const WAYS = { scan: look, card: () => open("card"), phone: () => open("phone"), resend: () => redeem({ resend: true }) };

const sendAll = async () => {
  await sender.flush(now.state.store.id).catch(() => {});
  await drawNews();
  await report().catch(() => {});
};

/* The office sees that this phone was here and what waits on it: said when that changes, and now and then. */
const REPORT_MS = 10 * 60 * 1000;
const reported = { what: "", at: 0 };
const report = async () => {
  const waits = (await sender.waiting(now.state.store.id)).filter((item) => item.program === now.state.program);
  const won = waits.reduce((total, item) => total + (item.op === "earn" ? item.paid : 0), 0);
  const what = [now.state.program, waits.length, won].join();
  if (!sender.reachable || (reported.what === what && Date.now() - reported.at < REPORT_MS)) return;
  Object.assign(reported, { what, at: Date.now() });
  await sender.ask(urls.here, { ...place(), waiting: waits.length, won });
};

/* Opened by a QR of the office: from now on this phone is the device that the QR was for. */
const beOpened = async () => {
  const invited = new URLSearchParams(location.search).get("open");
  if (!invited) return;
  history.replaceState(history.state, "", location.pathname + location.hash);
  const { status, body } = await sender.ask(urls.open, { ...place(), invited });
  if (status !== 200) return tell(body.title || "열지 못했어요. 사무국에서 QR을 새로 받아 주세요.");
  if (now.state.programs.some((one) => one.id === body.program)) now.state.program = body.program;
  part("opened").hidden = false;
};

/* Which attribute was hit → what to do; the first that fits. */
const HITS = {
  key: (hit) => press(hit.dataset.key),
  field: (hit) => turnTo(hit.dataset.field),
  main: next,
  way: (hit) => {
    stopLooking();
    WAYS[hit.dataset.way]();
  },
  next: () => Date.now() - now.shownAt > REST_MS && start("earn"),
  also: () => Date.now() - now.shownAt > REST_MS && earnRest(),
  undo,
  send: sendAll,
  more: moreLines,
  open: (hit, event) => {
    event.preventDefault();
    stopLooking();
    OPENS[hit.dataset.open]();
  },
  "till-back": (hit, event) => {
    const { step } = history.state || {};
    if (!step || step === "amount" || step === "use" || root.dataset.now === "result") return;
    event.preventDefault();
    history.back();
  },
};

root.addEventListener("click", (event) => {
  wake();
  part("opened").hidden = true;
  for (const [name, act] of Object.entries(HITS)) {
    const hit = event.target.closest(`[data-${name}]`);
    if (hit) return act(hit, event);
  }
  return undefined;
});

addEventListener("keydown", (event) => {
  if (root.dataset.now !== "pad" || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (/^\d$/.test(event.key)) press(event.key);
  else if (event.key === "Backspace") press("back");
  else if (event.key === "Enter" && !event.target.closest("button, a")) next();
  else return;
  event.preventDefault();
});

addEventListener("popstate", (event) => {
  const wanted = event.state?.step || location.hash.slice(1) || "amount";
  stopLooking();
  if (OPENS[wanted]) OPENS[wanted]({ push: false });
  else if (root.dataset.now === "result" || isList() || !STEPS[wanted]) start(now.sale?.mode || "earn", { push: false });
  else if (!now.sale.sent) open(wanted, { push: false });
});

sender.addEventListener("net", async () => {
  if (root.dataset.now === "pad" && isUse()) {
    if (!sender.reachable) tell(ONLINE_ONLY);
    else if (part("say").textContent === ONLINE_ONLY) tell("");
  }
  if (news && root.dataset.now === "today") {
    news = false;
    await refresh();
  }
  await drawNews();
});
sender.addEventListener("settled", async ({ detail: item }) => {
  const waitedFor = root.dataset.tone === "kept" && item?.receipt === now.sale?.receipt && !now.sale.undone;
  news = true;
  if (waitedFor && item.state === "sent") showEarned(item);
  await drawNews();
});
addEventListener("online", async () => {
  await refresh();
  await sendAll();
});
addEventListener("offline", () => sender.lost());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendAll());
setInterval(async () => {
  if (!sender.reachable) await refresh();
  if (sender.reachable && (await sender.waiting(now.state.store.id)).length) await sendAll();
}, EVERY_MS);

const begin = async () => {
  await keep.ready();
  now.ahead = (await keep.recall("ahead")) || 0;
  const chosen = await keep.recall(`program:${now.state.store.id}`);
  if (now.state.programs.some((one) => one.id === chosen)) now.state.program = chosen;
  await keep.tidy();
  part("sign").textContent = `이 전화의 기호 ${(await keep.self()).sign}`;
  await drawNews();
  await beOpened().catch(() => tell("열지 못했어요. 인터넷이 연결되면 QR을 다시 찍어 주세요."));
  await refresh();
  await sendAll();
};

const first = OPENS[location.hash.slice(1)] ? location.hash.slice(1) : "amount";
history.replaceState({ step: first }, "");
OPENS[first]({ push: false });
root.querySelector("[inert]").inert = false; // the pad: its keys are heard from here on
begin().catch(() => tell("이 브라우저는 적립을 맡아 둘 수 없어요. 다른 브라우저로 열어 주세요."));
const { worker, home } = root.dataset;
if ("serviceWorker" in navigator) navigator.serviceWorker.register(worker, { scope: home }).catch(() => {});
