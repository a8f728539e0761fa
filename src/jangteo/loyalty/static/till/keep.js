/* What the phone keeps: its own key and mark, the counter of its receipts, and the sales that wait. IndexedDB, so that it
   is still there after the page, the browser or the phone was closed, and after signing out. Whom a sale is for is sealed
   under a key that this browser holds and gives to nobody, not even to this page. */

const NAME = "jangteo-till";
const SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const DAY_MS = 24 * 60 * 60 * 1000;
const SECRET = ["asks", "earlier", "shown", "full"];
const UNREADABLE = "누구의 적립인지 이 전화기에서 읽지 못해요. 손님 번호를 다시 넣어 주세요.";

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("meta");
    request.result.createObjectStore("queue", { keyPath: "receipt" });
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
  request.onblocked = () => reject(new Error("blocked"));
});
opened.catch(() => {});

/* One transaction: all of `work` or nothing; resolves when it is on the disk. */
const within = async (stores, mode, work) => {
  const base = await opened;
  const transaction = base.transaction(stores, mode, { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
  ended.catch(() => {});
  const result = await work(...[stores].flat().map((name) => transaction.objectStore(name)));
  await ended;
  return result;
};

export const ready = () => opened.then(() => navigator.storage?.persist?.().catch(() => false));
export const recall = (key) => within("meta", "readonly", (meta) => asked(meta.get(key)));
export const remember = (key, value) => within("meta", "readwrite", (meta) => asked(meta.put(value, key)));

/* The key under which what is secret is sealed. None on an address without https, as developers use. */
const drawSeal = async () => {
  if (!crypto.subtle) return null;
  const kept = await recall("seal");
  if (kept) return kept;
  const drawn = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return within("meta", "readwrite", async (meta) => {
    const earlier = await asked(meta.get("seal")); // of another tab, at the same moment
    if (!earlier) await asked(meta.put(drawn, "seal"));
    return earlier || drawn;
  });
};
let drawn = null;
const sealKey = () => {
  drawn ||= drawSeal();
  drawn.catch(() => (drawn = null));
  return drawn;
};

const bytes = (text) => new TextEncoder().encode(text);
const how = (iv, { receipt }) => ({ name: "AES-GCM", iv, additionalData: bytes(receipt) });

const seal = async (item) => {
  const key = await sealKey();
  if (!key) return item;
  const secret = Object.fromEntries(SECRET.map((name) => [name, item[name]]));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt(how(iv, item), key, bytes(JSON.stringify(secret)));
  const sealed = { ...item, sealed: { iv, data } };
  for (const name of SECRET) delete sealed[name];
  return sealed;
};

/* An item as it was added; one that an older page has kept is open already. */
const unseal = async (kept) => {
  if (!kept?.sealed) return kept;
  const { sealed, ...item } = kept;
  try {
    const secret = await crypto.subtle.decrypt(how(sealed.iv, item), await sealKey(), sealed.data);
    return { ...item, ...JSON.parse(new TextDecoder().decode(secret)) };
  } catch {
    const lost = item.state === "waiting" && { state: "bad", code: "unreadable", title: UNREADABLE };
    return { ...item, asks: { op: item.op, receipt: item.receipt }, shown: "", full: "", earlier: [], ...lost };
  }
};

const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const text64 = (raw) => btoa(String.fromCharCode(...raw)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/* Who this phone is: a key that the server knows it by, and a mark that is in its receipts and can be read out. */
const drawSelf = async (meta) => {
  const mark = (await asked(meta.get("device"))) || [...random(10)].map((value) => SIGNS[value % SIGNS.length]).join("");
  const key = (await asked(meta.get("key"))) || text64(random(32));
  await asked(meta.put(mark, "device"));
  await asked(meta.put(key, "key"));
  return { mark, key, sign: mark.slice(-4) };
};
export const self = () => within("meta", "readwrite", drawSelf);

/* The next receipt of this phone: its mark, and a counter that only grows, also over tabs. */
export const nextReceipt = () =>
  within("meta", "readwrite", async (meta) => {
    const { mark } = await drawSelf(meta);
    const no = ((await asked(meta.get("no"))) || 0) + 1;
    await asked(meta.put(no, "no"));
    return { receipt: `M-${mark}-${String(no).padStart(6, "0")}`, no };
  });

/* Throws a ConstraintError when the receipt is kept already: a sale waits once. */
export const add = async (item) => {
  const sealed = await seal(item);
  return within("queue", "readwrite", (queue) => asked(queue.add(sealed)));
};
const kept = () => within("queue", "readonly", (queue) => asked(queue.getAll()));
export const list = async () => (await Promise.all((await kept()).map(unseal))).sort((one, other) => one.no - other.no);
const get = (receipt) => within("queue", "readonly", (queue) => asked(queue.get(receipt)));
export const find = async (receipt) => unseal(await get(receipt));
export const drop = (receipt) => within("queue", "readwrite", (queue) => asked(queue.delete(receipt)));

const same = (one, other) => String(one.sealed?.iv) === String(other.sealed?.iv);

/* Change an item that is still there; gives back the new one. */
export const change = async (receipt, changes) => {
  const isSecret = SECRET.some((name) => name in changes);
  /* Nothing can be sealed while the store is open: if another tab was quicker, once more. */
  for (;;) {
    const before = isSecret ? await get(receipt) : null;
    if (isSecret && !before) return null;
    const sealed = before && (await seal({ ...(await unseal(before)), ...changes }));
    const changed = await within("queue", "readwrite", async (queue) => {
      const item = await asked(queue.get(receipt));
      if (!item || (before && !same(item, before))) return item && "again";
      const next = { ...item, ...changes };
      if (sealed?.sealed) {
        for (const name of SECRET) delete next[name];
        next.sealed = sealed.sealed;
      }
      await asked(queue.put(next));
      return next;
    });
    if (changed !== "again") return changed ? unseal(changed) : null;
  }
};

/* Take an item back if it has never left the phone. One that may have arrived has to be cancelled there. */
export const dropUnsent = (receipt) =>
  within("queue", "readwrite", async (queue) => {
    const item = await asked(queue.get(receipt));
    if (!item || item.state !== "waiting" || item.tried) return false;
    await asked(queue.delete(receipt));
    return true;
  });

/* What was sent is shown for a day, without whom it was for; what an older page left open is sealed. */
export const tidy = async () => {
  const old = Date.now() - DAY_MS;
  for (const item of await kept()) {
    if (item.state === "sent" && item.sent_at < old) await drop(item.receipt);
    else if (!item.sealed) await change(item.receipt, { asks: item.asks });
  }
};
