/* The map of the overview: one tab stop, arrow keys go to the nearest spot in that direction, a card says what is there.
   Without this file every spot stays an ordinary link. */
(function () {
  "use strict";
  const map = document.querySelector("[data-atlas]");
  if (!map) return;
  const spots = Array.from(map.querySelectorAll("[data-spot]"));
  const card = document.querySelector("[data-atlas-card]");
  const idle = card ? card.innerHTML : "";
  const middles = spots.map((spot) => {
    const circle = spot.querySelector("circle");
    return [circle.cx.baseVal.value, circle.cy.baseVal.value];
  });
  const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function choose(index) {
    spots.forEach((spot, k) => spot.setAttribute("tabindex", k === index ? "0" : "-1"));
  }

  function show(spot) {
    if (!card) return;
    const title = document.createElement("b");
    title.textContent = spot.dataset.title;
    const line = document.createElement("span");
    line.textContent = spot.dataset.line;
    card.replaceChildren(title, line);
  }

  function hide() {
    if (card && !map.contains(document.activeElement)) card.innerHTML = idle;
  }

  function nearest(from, direction) {
    let best = -1;
    let least = Infinity;
    middles.forEach((spot, k) => {
      const dx = spot[0] - middles[from][0];
      const dy = spot[1] - middles[from][1];
      const ahead = dx * direction[0] + dy * direction[1];
      const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
      if (k === from || ahead <= 0) return;
      const cost = ahead + 2 * aside;
      if (cost < least) { least = cost; best = k; }
    });
    return best;
  }

  map.querySelectorAll("[data-area]").forEach((name) => name.setAttribute("tabindex", "-1"));
  choose(0);
  spots.forEach((spot, index) => {
    spot.addEventListener("focus", () => { choose(index); show(spot); });
    spot.addEventListener("blur", hide);
    spot.addEventListener("pointerenter", () => show(spot));
    spot.addEventListener("pointerleave", hide);
    spot.addEventListener("keydown", (event) => {
      const direction = directions[event.key];
      if (!direction) return;
      event.preventDefault();
      const next = nearest(index, direction);
      if (next >= 0) spots[next].focus();
    });
  });
})();
