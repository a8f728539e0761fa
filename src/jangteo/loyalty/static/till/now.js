/* What the till knows at this moment; the other scripts share it. */

import { remember, self } from "./keep.js";
import { root } from "./screen.js";
import { Sender } from "./send.js";

export const now = {
  state: JSON.parse(document.getElementById("till-state").textContent),
  ahead: 0, // of the server's clock, in milliseconds: the phone's own may be wrong
  sale: null,
  digits: "",
  step: "amount",
  field: "bill", // which of two amounts on one screen is typed
  shownAt: 0, // when the last result came up
  openedAt: 0, // when a screen came up that no touch had asked for
  lines: 0, // how many of the day's lines were asked for
};

const takeState = async (found) => {
  if (found.store.id !== now.state.store.id) location.reload(); // another shop was opened in another window
  const ahead = Date.parse(found.now) - Date.now();
  now.ahead = Math.abs(ahead) > 5000 ? ahead : 0;
  now.state = found;
  await remember("ahead", now.ahead).catch(() => {});
};

const { stateUrl, batchUrl, memberUrl, hereUrl, openUrl } = root.dataset;
export const urls = { state: stateUrl, batch: batchUrl, member: memberUrl, here: hereUrl, open: openUrl };
const query = () => `?program=${now.state.program}&lines=${now.lines}`;

const kindOfPhone = () => {
  const agent = navigator.userAgent;
  if (/iPhone|iPod/.test(agent)) return "iphone";
  if (/iPad|Tablet/.test(agent)) return "tablet";
  return /Android/.test(agent) ? (/Mobile/.test(agent) ? "android" : "tablet") : "pc";
};
const phone = self().then(({ key, sign }) => `${key}.${sign}.${kindOfPhone()}`);
phone.catch(() => {});
export const sender = new Sender({ urls, token: now.state.csrf, phone, held: now.state.taken_back, query, onState: takeState });

export const terms = () => now.state.programs.find((one) => one.id === now.state.program) || now.state.programs[0];
export const moment = () => new Date(Date.now() + now.ahead).toISOString();
export const isUse = () => now.sale?.mode === "use";
/* What a posting of the open shop is about. */
export const place = () => ({ store: now.state.store.id, program: now.state.program });
export const refresh = () => sender.refresh().catch(() => null);
