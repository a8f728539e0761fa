/* What the phone keeps: its own mark, the counter of its receipts, and the sales that wait. IndexedDB, so that it is
   still there after the page, the browser or the phone was closed. */

const NAME = "jangteo-till";
const SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const DAY_MS = 24 * 60 * 60 * 1000;

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

/* The next receipt of this phone: a mark drawn at random once, and a counter that only grows, also over tabs. */
export const nextReceipt = () =>
  within("meta", "readwrite", async (meta) => {
    let device = await asked(meta.get("device"));
    if (!device) {
      const drawn = crypto.getRandomValues(new Uint8Array(10));
      device = [...drawn].map((value) => SIGNS[value % SIGNS.length]).join("");
      await asked(meta.put(device, "device"));
    }
    const no = ((await asked(meta.get("no"))) || 0) + 1;
    await asked(meta.put(no, "no"));
    return { receipt: `M-${device}-${String(no).padStart(6, "0")}`, no };
  });

/* Throws a ConstraintError when the receipt is kept already: a sale waits once. */
export const add = (item) => within("queue", "readwrite", (queue) => asked(queue.add(item)));
export const list = async () =>
  (await within("queue", "readonly", (queue) => asked(queue.getAll()))).sort((one, other) => one.no - other.no);
export const find = (receipt) => within("queue", "readonly", (queue) => asked(queue.get(receipt)));
export const drop = (receipt) => within("queue", "readwrite", (queue) => asked(queue.delete(receipt)));

/* Change an item that is still there; gives back the new one. */
export const change = (receipt, changes) =>
  within("queue", "readwrite", async (queue) => {
    const item = await asked(queue.get(receipt));
    if (!item) return null;
    const changed = { ...item, ...changes };
    await asked(queue.put(changed));
    return changed;
  });

/* Take an item back if it has never left the phone. One that may have arrived has to be cancelled there. */
export const dropUnsent = (receipt) =>
  within("queue", "readwrite", async (queue) => {
    const item = await asked(queue.get(receipt));
    if (!item || item.state !== "waiting" || item.tried) return false;
    await asked(queue.delete(receipt));
    return true;
  });

/* What was sent is shown for a day, without whom it was for. */
export const tidy = async () => {
  const old = Date.now() - DAY_MS;
  for (const item of await list()) if (item.state === "sent" && item.sent_at < old) await drop(item.receipt);
};
