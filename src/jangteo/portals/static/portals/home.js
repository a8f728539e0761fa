// Find my market: what was seen on this phone, markets near it, and finding while one types.

// --- seen markets: kept on this phone alone
const seenBox = document.querySelector("[data-seen]");
function seenMarkets() {
  try {
    const list = JSON.parse(localStorage.getItem("jangteo_seen") || "[]");
    return Array.isArray(list) ? list.filter((one) => one && /^[-\w]+$/.test(one.slug) && one.name) : [];
  } catch { return []; }
}
function showSeen() {
  const list = seenMarkets();
  seenBox.hidden = list.length === 0;
  seenBox.querySelector("ul").replaceChildren(...list.map((one) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `/m/${one.slug}/`;
    link.textContent = one.name;
    item.append(link);
    return item;
  }));
}
if (seenBox) {
  showSeen();
  seenBox.querySelector("[data-seen-clear]").addEventListener("click", () => {
    localStorage.removeItem("jangteo_seen");
    showSeen();
  });
}

// --- near: asked for on a tap alone; only a place rounded to about a kilometre leaves the phone
const nearBox = document.querySelector("[data-near]");
const REFUSALS = {
  1: "위치를 쓰지 않기로 하셨어요. 시장 이름이나 지역으로 찾아 주세요.",
  2: "지금은 위치를 알 수 없어요. 시장 이름이나 지역으로 찾아 주세요.",
  3: "위치를 찾는 데 오래 걸려요. 다시 눌러 주세요.",
};
if (nearBox && "geolocation" in navigator) {
  nearBox.hidden = false;
  const say = nearBox.querySelector("[data-near-say]");
  const form = nearBox.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say.textContent = "위치를 알아보고 있어요…";
    navigator.geolocation.getCurrentPosition(
      (spot) => askNear(form, say, spot.coords),
      (error) => { say.textContent = REFUSALS[error.code] || REFUSALS[2]; },
      { enableHighAccuracy: false, timeout: 10000, maximumAge: 600000 },
    );
  });
}
async function askNear(form, say, { latitude, longitude }) {
  const body = new FormData(form);
  body.set("latitude", latitude.toFixed(2));
  body.set("longitude", longitude.toFixed(2));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const near = document.getElementById("near");
    near.innerHTML = await answer.text();
    if (near.querySelector("[data-today-near]")) document.querySelector("[data-today]")?.remove();
    say.textContent = "가까운 시장부터 보여 드려요.";
    near.focus({ preventScroll: true });
    near.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  } catch {
    say.textContent = "인터넷 연결을 확인하고 다시 눌러 주세요.";
  }
}

// --- find while typing; the form works without this too
const search = document.querySelector("[data-search]");
const found = document.getElementById("found");
const start = document.getElementById("start");
if (search && found) {
  const input = search.querySelector("input");
  let timer = 0;
  let latest = 0;
  const find = async () => {
    const text = input.value.trim();
    latest += 1;
    const mine = latest;
    if (!text) {
      if (start) { found.replaceChildren(); start.hidden = false; history.replaceState(null, "", "/"); }
      return;
    }
    const address = `/?q=${encodeURIComponent(text)}`;
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      if (!answer.ok || mine !== latest) return;
      found.innerHTML = await answer.text();
      if (start) start.hidden = true;
      history.replaceState(null, "", address);
    } catch { /* the button still asks in the plain way */ }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, 250); });
}
