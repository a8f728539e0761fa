// The market's own pages: remembers that it was seen, keeps the page for later, copies, prints, installs.
const market = document.getElementById("market");

// --- seen markets: on this phone alone
function remember({ slug, name, region }) {
  let seen = [];
  try { seen = JSON.parse(localStorage.getItem("jangteo_seen") || "[]"); } catch { seen = []; }
  if (!Array.isArray(seen)) seen = [];
  seen = [{ slug, name, region }, ...seen.filter((one) => one && one.slug !== slug)].slice(0, 6);
  try { localStorage.setItem("jangteo_seen", JSON.stringify(seen)); } catch { /* a phone may forbid it */ }
}

// --- a page kept from an earlier day answers for the day on which it is read
const WORDS = { m: "오늘 장이 서요", r: "오늘 열어요", c: "오늘은 쉬어요" };
const KINDS = { m: "market_day", r: "regular", c: "closed" };
function seoulDay(date) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Seoul" }).format(date);
}
function written(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return `${date.getUTCMonth() + 1}. ${date.getUTCDate()}.(${"일월화수목금토"[date.getUTCDay()]})`;
}
function answerForNow() {
  const { day, kinds } = market.dataset;
  const now = seoulDay(new Date());
  const answer = document.querySelector("[data-answer]");
  if (now === day || !answer) return;
  const gap = Math.round((Date.parse(now) - Date.parse(day)) / 86400000);
  const kind = kinds[gap];
  const next = [...kinds].findIndex((letter, at) => at > gap && (kinds.includes("m") ? letter === "m" : letter !== "c"));
  answer.textContent = WORDS[kind] || "장날을 다시 확인해 주세요";
  answer.closest(".answer").className = `answer ${KINDS[kind] || "unknown"}`;
  document.querySelector("[data-answer-day]").textContent = written(now);
  document.querySelector("[data-answer-why]")?.remove();
  const box = document.querySelector("[data-answer-next]");
  if (!box) return;
  if (next < 0 || gap < 0) { box.remove(); return; }
  const nextDay = new Date(Date.parse(day) + next * 86400000).toISOString().slice(0, 10);
  box.querySelector("b").textContent = written(nextDay);
  box.lastElementChild.textContent = `${next - gap}일 남음`;
}

// --- address, printing
async function copyAddress(button) {
  const words = button.querySelector("[data-copy-words]");
  try {
    await navigator.clipboard.writeText(document.querySelector("[data-address]").textContent.trim());
    words.textContent = "복사했어요";
  } catch {
    words.textContent = "주소를 길게 눌러 복사해 주세요";
  }
  setTimeout(() => { words.textContent = "주소 복사하기"; }, 4000);
}

// --- install
let offer = null;
window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  const button = document.querySelector("[data-install]");
  if (!button) return;
  button.hidden = false;
  document.querySelector("[data-install-how]")?.remove();
});
document.querySelector("[data-install]")?.addEventListener("click", () => offer?.prompt());
if (window.matchMedia("(display-mode: standalone)").matches) document.querySelector("#h-app")?.closest("section").remove();

if (market) {
  remember(market.dataset);
  answerForNow();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) answerForNow(); });
  if (!document.body.dataset.size && /(?:^|; )jangteo_text=big/.test(document.cookie)) document.body.dataset.size = "big";
  const copy = document.querySelector("[data-copy]");
  if (copy) { copy.hidden = false; copy.addEventListener("click", () => copyAddress(copy)); }
  const print = document.querySelector("[data-print]");
  if (print) { print.hidden = false; print.addEventListener("click", () => window.print()); }
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(market.dataset.worker, { scope: market.dataset.scope });
}
