// The example line follows what is typed: what 10,000원 earn, and what may be paid with points.
const form = document.querySelector("[data-terms]");
const line = form?.querySelector("[data-terms-example]");
const BILL = 10000;
const read = (name) => Number(String(form.elements[name]?.value ?? "").replaceAll(",", ""));
const say = (points) => `${points.toLocaleString("ko-KR")}P`;

function show() {
  const rate = read("accrual"), least = read("smallest_bill"), months = read("months"), share = read("largest_share");
  if (![rate, least, months, share].every(Number.isFinite) || rate > 100 || months < 1) return;
  const gained = BILL < least ? 0 : Math.floor((BILL * Math.round(rate * 100)) / 10000);
  const spent = Math.floor((BILL * Math.round(share * 100)) / 10000);
  const last = new Date(new Date().getFullYear(), new Date().getMonth() + months + 1, 0);
  const until = `${last.getFullYear()}. ${last.getMonth() + 1}. ${last.getDate()}.`;
  line.textContent = `10,000원 사면 ${say(gained)}를 적립해요. 오늘 적립하면 ${until}까지 쓸 수 있어요. 10,000원 살 때 ${say(spent)}까지 포인트로 낼 수 있어요.`;
}
if (form && line) form.addEventListener("input", show);
