/* The walk without a network: each tap is kept on the phone first, then sent in order; sent twice it counts once. */

const form = document.querySelector("[data-walk]");
const list = form?.querySelector(".walk");
const state = document.querySelector("[data-walk-state]");
const left = document.querySelector("[data-walk-left]");

if (list) {
  const KEY = `jangteo-walk-${form.dataset.round}`;
  const read = () => JSON.parse(localStorage.getItem(KEY) || "[]");
  const write = (queue) => localStorage.setItem(KEY, JSON.stringify(queue));
  const token = () => form.querySelector("input[name=csrfmiddlewaretoken]").value;

  const say = (text, tone = "") => {
    state.hidden = !text;
    state.textContent = text;
    state.className = `note walknote ${tone}`;
  };

  const count = () => {
    const open = list.querySelectorAll(".shop:not(.done)").length;
    left.textContent = open ? `${open}곳 남았어요.` : "모두 확인했어요.";
  };

  const show = (check, waiting) => {
    const shop = list.querySelector(`[data-shop="${check.store_id}"]`);
    if (!shop) return;
    for (const button of shop.querySelectorAll("button[name=found]")) {
      const chosen = button.value.split(" ")[0] === check.result;
      button.classList.toggle("primary", chosen);
      button.classList.toggle("tertiary", !chosen);
      if (chosen) shop.querySelector("[data-found]").textContent = `${button.firstChild.textContent}${waiting ? " · 보내기를 기다려요" : ""}`;
    }
    shop.classList.add("done");
    count();
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      for (let queue = read(); queue.length; queue = read()) {
        const check = queue[0];
        const answer = await fetch(form.action, {
          method: "POST",
          headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
          body: JSON.stringify(check),
        });
        if (answer.redirected || answer.status === 401 || answer.status === 403) {
          say("로그인이 끝났어요. 다시 로그인하면 맡아 둔 것을 보내요.", "warn");
          return;
        }
        if (answer.status >= 500) throw new Error("server");
        write(read().filter((other) => other.client_id !== check.client_id));
        if (answer.ok) show(check, false);
        else say((await answer.json().catch(() => ({}))).error || "한 건을 보내지 못했어요.", "bad");
      }
      if (!read().length && state.className.includes("warn")) say("모두 보냈어요.", "good");
    } catch {
      say(`인터넷이 끊겼어요. ${read().length}건을 맡아 두었다가 이어지면 보내요.`, "warn");
    } finally {
      sending = false;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (!button || button.name !== "found") return;
    const [result, store] = button.value.split(" ");
    const check = {
      client_id: crypto.randomUUID(),
      store_id: Number(store),
      result,
      checked_at: new Date().toISOString(),
    };
    write([...read(), check]);
    show(check, true);
    send();
  });

  for (const check of read()) show(check, true);
  addEventListener("online", send);
  setInterval(() => read().length && send(), 15000);
  if (read().length) send();

  /* Whoever comes back to a half-done round sees what is left; what is pressed now stays in sight until the next time. */
  const only = document.querySelector("[data-walk-only]");
  const done = list.querySelectorAll(".shop.done");
  if (only && done.length) {
    const button = only.querySelector("button");
    only.hidden = false;
    for (const shop of done) shop.classList.add("kept");
    const narrow = (on) => {
      list.classList.toggle("left-only", on);
      button.setAttribute("aria-pressed", String(on));
      button.textContent = on ? `확인한 ${done.length}곳도 보기` : "남은 점포만 보기";
    };
    button.addEventListener("click", () => narrow(!list.classList.contains("left-only")));
    narrow(list.querySelector(".shop:not(.done)") !== null);
  }

  /* Who was sent to one shop sees it, also where it was found before. */
  const sought = document.getElementById(location.hash.slice(1));
  if (sought?.matches(".shop")) {
    sought.classList.remove("kept");
    sought.scrollIntoView({ block: "center" });
  }

  const find = document.querySelector("[data-walk-find]");
  if (find) {
    find.hidden = false;
    find.addEventListener("submit", (event) => event.preventDefault());
    find.addEventListener("input", (event) => {
      const wanted = event.target.value.trim();
      for (const shop of list.querySelectorAll(".shop")) shop.hidden = Boolean(wanted) && !shop.dataset.name.includes(wanted);
    });
  }
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(form.dataset.worker, { scope: new URL(form.dataset.worker, location.href).pathname.replace("sw.js", "") });
}
