// One tab stop: arrows go to the nearest stall in that direction, Enter opens it, the card beside says what it is.
const SVG = "http://www.w3.org/2000/svg";
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function draw(name, attributes) {
  const part = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
  return part;
}

// Of two ways to a neighbour the straight one is the better: what lies aside counts three times.
export function nearest(spots, from, [dx, dy]) {
  let best = null;
  let least = Infinity;
  for (const spot of spots) {
    const ahead = (spot.x - from.x) * dx + (spot.y - from.y) * dy;
    const aside = Math.abs((spot.x - from.x) * dy) + Math.abs((spot.y - from.y) * dx);
    if (spot === from || ahead <= 0 || aside > 4 * ahead) continue;
    const cost = ahead + 3 * aside;
    if (cost < least) { least = cost; best = spot; }
  }
  return best;
}

function cardFrom(row) {
  const cells = [...row.cells].map((cell) => cell.textContent.trim());
  const [number, state, title, sub, area] = cells;
  const link = row.querySelector("a");
  const box = document.createElement("div");
  box.innerHTML =
    '<div class="row between"><span class="soft num"></span><span class="krds-badge"></span></div><p class="name mt2"></p><p class="soft small"></p>' +
    '<div class="stack gap2 mt4"><a class="krds-btn primary block">점포 보기</a></div>';
  box.querySelector(".num").textContent = area ? `${number} · ${area}` : number;
  box.querySelector(".krds-badge").textContent = state;
  box.querySelector(".krds-badge").classList.add(`bg-light-${row.dataset.t}`);
  box.querySelector(".name").textContent = title || "빈 점포";
  box.querySelector(".small").textContent = sub;
  if (link) box.querySelector("a").href = link.href;
  else box.querySelector("a").parentNode.remove();
  return box.childNodes;
}

export function walk(box, stages, show) {
  const card = box.querySelector("[data-smap-card]");
  const address = box.dataset.card;
  const rows = new Map([...box.querySelectorAll("[data-r]")].map((row) => [row.dataset.r, row]));
  const stops = new Map();
  let asked = 0;

  for (const stage of stages) {
    const group = stage.view.cells;
    stage.stops = [...group.querySelectorAll("a")].map((link) => {
      const text = link.querySelector("text");
      const stop = { link, stage, id: link.dataset.s, x: +text.getAttribute("x"), y: +text.getAttribute("y") };
      link.setAttribute("role", "option");
      link.setAttribute("aria-selected", "false");
      link.setAttribute("tabindex", "-1");
      stops.set(link, stop);
      return stop;
    });
    if (stage.stops.length) {
      group.setAttribute("role", "listbox");
      group.setAttribute("aria-label", group.dataset.label);
      stage.stops[0].link.setAttribute("tabindex", "0");
    }
    stage.top = stage.root.querySelector("[data-smap-top]");
    stage.view.onRest(() => names(stage));
  }

  function ring(stop) {
    stop.stage.top.querySelector(".ring")?.remove();
    const d = stop.link.querySelector("path").getAttribute("d");
    stop.stage.top.append(draw("path", { class: stop.chosen ? "ring on-chosen" : "ring", d }));
  }

  // A line from the chosen stall to its card, where it crosses no other stall.
  function lead(stop, unit) {
    const rooms = stop.stage.stops.map((one) => (one.room ??= one.link.querySelector("path").getBBox()));
    const { y, height } = stop.room;
    const right = (stop.stage.view.plan.viewBox.baseVal.x + stop.stage.view.plan.viewBox.baseVal.width) * 2;
    for (const [from, to] of [[y, y - 10 * unit], [y + height, y + height + 10 * unit]]) {
      const free = rooms.every((room) => room === stop.room || room.y > to || room.y + room.height < to || room.x + room.width < stop.x);
      if (free) return draw("path", { class: "lead", d: `M${stop.x} ${from}V${to}H${right}` });
    }
    return "";
  }

  function lift(stop) {
    const { top, view } = stop.stage;
    for (const stage of stages) stage.top.querySelectorAll(".on, .lead").forEach((part) => part.remove());
    const unit = view.numberSize / 13.5;
    const text = stop.link.querySelector("text");
    const copy = draw("text", { class: "on", x: stop.x, y: stop.y, "font-size": text.getAttribute("font-size") || view.numberSize });
    copy.textContent = text.textContent;
    const path = draw("path", { class: "on", d: stop.link.querySelector("path").getAttribute("d"), "stroke-width": 4 * unit });
    top.prepend(card ? lead(stop, unit) : "", path, copy);
  }

  // On paper there is room for every name, whatever the window shows.
  addEventListener("beforeprint", () => stages.forEach((stage) => names(stage, true)));
  addEventListener("afterprint", () => stages.forEach((stage) => names(stage)));

  // Close by, each stall says its shop's name too; only those in the window, so that a large market stays light.
  function names(stage, all = false) {
    stage.top.querySelectorAll(".shop").forEach((part) => part.remove());
    const { view } = stage;
    // A sheet of A3 shows finer letters than a screen, but none under two millimetres.
    const sheet = Math.min(1500 / view.plan.viewBox.baseVal.width, 840 / view.plan.viewBox.baseVal.height);
    if (view.numberSize * (all ? sheet * 1.6 : view.scale()) < 24) return;
    for (const stop of stage.stops) {
      const title = rows.get(stop.id)?.cells[2].textContent;
      if (!title || !(all || view.shows(stop.x, stop.y))) continue;
      const text = draw("text", { class: stop.chosen ? "shop on" : "shop", x: stop.x, y: Math.round(stop.y + view.numberSize * 0.8) });
      text.textContent = title.length > 7 ? `${title.slice(0, 6)}…` : title;
      stage.top.append(text);
    }
  }

  async function tell(stop) {
    if (!card) return;
    const row = rows.get(stop.id);
    card.dataset.open = "";
    const mine = ++asked;
    if (address) {
      try {
        const answer = await fetch(address.replace("0", stop.id), { headers: { "HX-Request": "true" } });
        if (mine !== asked) return;
        if (answer.ok) {
          card.innerHTML = await answer.text();
          return;
        }
      } catch { /* offline: the table's words serve */ }
    }
    if (mine === asked && row) card.replaceChildren(...cardFrom(row));
  }

  function choose(stop) {
    for (const one of stops.values()) {
      if (one.chosen) one.link.setAttribute("aria-selected", "false");
      one.chosen = false;
    }
    stop.chosen = true;
    stop.link.setAttribute("aria-selected", "true");
    lift(stop);
    names(stop.stage);
    tell(stop);
  }

  function go(stop, { focus = true } = {}) {
    show(stop.stage);
    for (const one of stop.stage.stops) if (one.link.tabIndex === 0) one.link.setAttribute("tabindex", "-1");
    stop.link.setAttribute("tabindex", "0");
    if (focus) stop.link.focus({ preventScroll: true });
    stop.stage.view.inside(stop.x, stop.y);
  }

  for (const stage of stages) {
    const group = stage.view.cells;
    group.addEventListener("focusin", (event) => {
      const stop = stops.get(event.target.closest("a"));
      if (!stop) return;
      if (stop.link.matches(":focus-visible")) ring(stop);
    });
    group.addEventListener("focusout", () => stage.top.querySelector(".ring")?.remove());
    group.addEventListener("keydown", (event) => {
      const stop = stops.get(event.target.closest("a"));
      if (!stop || event.altKey || event.ctrlKey || event.metaKey) return;
      const list = stage.stops;
      let next = null;
      if (DIRECTIONS[event.key]) next = nearest(list, stop, DIRECTIONS[event.key]);
      else if (event.key === "Home") next = list[0];
      else if (event.key === "End") next = list[list.length - 1];
      else if (event.key === " ") next = stop;
      else return;
      event.preventDefault();
      if (!next) return;
      go(next);
      choose(next);
    });
    group.addEventListener("click", (event) => {
      const stop = stops.get(event.target.closest("a"));
      // Enter (detail 0) opens; so does a second click on what is chosen, and every click where no card stands beside.
      if (!stop || !card || !event.detail || stop.chosen || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(stop);
      choose(stop);
    });
  }
  for (const stage of stages) {
    const number = stage.top.querySelector("text.on");
    const opened = number && stage.stops.find((stop) => `${stop.x} ${stop.y}` === `${number.getAttribute("x")} ${number.getAttribute("y")}`);
    if (!opened) continue;
    opened.chosen = true;
    opened.link.setAttribute("aria-selected", "true");
    lift(opened);
    go(opened, { focus: false });
    // The page came with what the map knows of it; the rest is asked for like a chosen one's.
    if (address) tell(opened);
  }
  return { rows, stops, go, choose };
}
