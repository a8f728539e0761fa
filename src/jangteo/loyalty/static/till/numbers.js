/* Numbers as people type and read them. */

export const number = (value) => Number(value).toLocaleString("ko-KR");
export const won = (value) => `${number(value)}원`;
export const points = (value) => `${number(value)}P`;

/* 010-0000-7730; the four in the middle are covered as soon as the last ones are being typed. */
export const phoneText = (digits) => {
  const last = digits.length === 10 ? 6 : 7;
  const [head, middle, tail] = [digits.slice(0, 3), digits.slice(3, last), digits.slice(last)];
  const shown = tail ? "*".repeat(middle.length) : middle;
  return [head, shown, tail].filter(Boolean).join("-");
};
export const cardText = (digits) => digits.replace(/(\d{4})(?=\d)/g, "$1 ");
/* The pad stands at 010 already, and many begin there all the same: what follows as a second beginning is the first.
   No number is lost by it, as none goes on with 01 after 010 (전기통신번호관리세칙). */
export const begunAgain = (digits) => digits.replace(/^010(?=01[016789])/, "");
export const isPhone = (digits) => /^01[016789]\d{7,8}$/.test(digits) && (digits.length === 11 || !digits.startsWith("010"));

/* The check digit of a card (Luhn): a wrong digit is found before anything is sent. */
export const isCard = (digits) => {
  if (!/^\d{16}$/.test(digits)) return false;
  let total = 0;
  [...digits].reverse().forEach((digit, at) => {
    const value = Number(digit) * (at % 2 ? 2 : 1);
    total += value > 9 ? value - 9 : value;
  });
  return total % 10 === 0;
};

/* A card of the system that the market used before: other digits or letters, but no telephone number. */
const OLD_CARD = /^(?=[A-Z]*\d)[0-9A-Z]{4,32}$/;
export const isOldCard = (text) => OLD_CARD.test(text) && !/^(8\d{15}$|01[016789]\d{6,9}$)/.test(text);

/* What a scanned or typed text names: a customer's QR, a card; null for anything else. */
export const readMember = (text) => {
  const code = text.trim().toUpperCase();
  if (/^D[0-9A-Z]{44}$/.test(code)) return { kind: "code", value: code, shown: "손님 QR" };
  const digits = (text.replace(/[\s-]/g, "").match(/(?:^|\D)(8\d{15})(?:\D|$)/) || [])[1];
  if (digits && isCard(digits)) return { kind: "card", value: digits, shown: `카드 끝 ${digits.slice(-4)}` };
  const old = code.replace(/[\s-]/g, "");
  if (isOldCard(old)) return { kind: "card", value: old, shown: `카드 끝 ${old.slice(-4)}` };
  return null;
};

/* What a sale earns, as the ledger reckons it; a promise for the eye, the ledger's answer counts. */
export const earned = (paid, terms) =>
  paid < terms.smallest_bill ? 0 : Math.floor(Math.floor((paid * terms.rate_bp) / 10000) / terms.rounding) * terms.rounding;

/* The most that may be spent of a bill with a balance; null is a balance that the shop may not know yet. */
export const spendable = (balance, bill, terms) => {
  const most = Math.min(balance ?? bill, Math.floor((bill * terms.largest_share_bp) / 10000));
  return Math.floor(most / terms.redemption_unit) * terms.redemption_unit;
};

export const clockText = (moment) =>
  new Date(moment).toLocaleTimeString("ko-KR", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Seoul" });
