// Pans and zooms one drawing. While it moves, the browser shifts a finished picture (one transform, no layout, no
// repaint); when it rests, it is drawn sharply anew.
const NEAR = 7; // numbers smaller than this many pixels are left out
const REST = 160;

export function openWindow(root) {
  const glass = root.querySelector("[data-smap-window]");
  const plan = glass.querySelector("svg");
  const cells = plan.querySelector("[data-smap-cells]");
  const numberSize = Number(plan.dataset.number);
  const buttons = Object.fromEntries([...root.querySelectorAll("[data-zoom]")].map((each) => [each.dataset.zoom, each]));
  const at = { k: 1, x: 0, y: 0 };
  let most = 8;
  let unit = 1; // pixels for one centimetre at k = 1
  let wide = 1;
  let tall = 1;
  let resting = 0;
  let frame = 0;
  const watchers = [];

  function measure() {
    wide = glass.clientWidth || 1;
    tall = glass.clientHeight || 1;
    const box = plan.viewBox.baseVal;
    unit = Math.min(wide / box.width, tall / box.height);
    most = Math.max(4, 44 / (numberSize * unit));
  }

  function clamp() {
    at.k = Math.min(Math.max(at.k, 1), most);
    at.x = Math.min(0, Math.max(at.x, wide - wide * at.k));
    at.y = Math.min(0, Math.max(at.y, tall - tall * at.k));
  }

  function rest() {
    glass.classList.remove("moving", "gliding"); // without the hint it is drawn anew at its scale
    glass.classList.toggle("moved", at.k > 1.001);
    cells.parentNode.classList.toggle("far", numberSize * unit * at.k < NEAR);
    if (buttons.in) {
      buttons.in.disabled = at.k >= most - 0.001;
      buttons.out.disabled = buttons.fit.disabled = at.k <= 1.001;
    }
    watchers.forEach((tell) => tell());
  }

  function paint() {
    frame = 0;
    plan.style.transform = at.k === 1 ? "" : `translate(${at.x}px,${at.y}px) scale(${at.k})`;
  }

  function move(glide = false) {
    clamp();
    glass.classList.add("moving");
    glass.classList.toggle("gliding", glide);
    if (!frame) frame = requestAnimationFrame(paint);
    clearTimeout(resting);
    resting = setTimeout(rest, glide ? 300 : REST);
  }

  // The point (px, py) of the window stays where it is while the scale changes.
  function zoomAt(px, py, k, glide) {
    const next = Math.min(Math.max(k, 1), most);
    at.x = px - ((px - at.x) * next) / at.k;
    at.y = py - ((py - at.y) * next) / at.k;
    at.k = next;
    move(glide);
  }

  const inWindow = (event) => {
    const box = glass.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  // Fingers and mouse: one moves, two zoom. A press that did not move is left to the link below it.
  const fingers = new Map();
  let travelled = 0;
  glass.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (!fingers.size) travelled = 0;
    fingers.set(event.pointerId, inWindow(event));
  });
  glass.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = inWindow(event);
    const others = [...fingers.entries()].filter(([id]) => id !== event.pointerId).map(([, spot]) => spot);
    fingers.set(event.pointerId, now);
    const dx = now[0] - before[0];
    const dy = now[1] - before[1];
    travelled += Math.abs(dx) + Math.abs(dy);
    if (travelled < 6) return;
    if (!glass.hasPointerCapture(event.pointerId)) glass.setPointerCapture(event.pointerId);
    glass.classList.add("held");
    if (others.length) {
      const other = others[0];
      const was = Math.hypot(before[0] - other[0], before[1] - other[1]) || 1;
      const is = Math.hypot(now[0] - other[0], now[1] - other[1]) || 1;
      zoomAt((now[0] + other[0]) / 2, (now[1] + other[1]) / 2, (at.k * is) / was);
    }
    at.x += dx / (others.length + 1);
    at.y += dy / (others.length + 1);
    move();
  });
  for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) {
    glass.addEventListener(kind, (event) => {
      fingers.delete(event.pointerId);
      if (!fingers.size) glass.classList.remove("held");
    });
  }
  glass.addEventListener(
    "click",
    (event) => {
      if (travelled < 6 || !event.detail) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  glass.addEventListener("dragstart", (event) => event.preventDefault());
  glass.addEventListener("dblclick", (event) => zoomAt(...inWindow(event), at.k * 2, true));

  // The wheel scrolls the page until the map is in hand (clicked or focused); with Ctrl, and on a touch pad, it zooms.
  let inHand = false;
  document.addEventListener("pointerdown", (event) => (inHand = root.contains(event.target)));
  glass.addEventListener("pointerleave", () => (inHand = root.contains(document.activeElement)));
  glass.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !inHand) return;
      event.preventDefault();
      const lines = event.deltaMode ? event.deltaY * 30 : event.deltaY;
      zoomAt(...inWindow(event), at.k * Math.exp(-Math.max(-120, Math.min(120, lines)) * 0.0035));
    },
    { passive: false },
  );

  const middle = () => [wide / 2, tall / 2];
  buttons.in?.addEventListener("click", () => zoomAt(...middle(), at.k * 1.6, true));
  buttons.out?.addEventListener("click", () => zoomAt(...middle(), at.k / 1.6, true));
  buttons.fit?.addEventListener("click", () => { at.k = 1; move(true); });

  // Where a point of the drawing (cm) stands in the window.
  const offset = () => {
    const box = plan.viewBox.baseVal;
    return [(wide - box.width * unit) / 2 - box.x * unit, (tall - box.height * unit) / 2 - box.y * unit];
  };
  const spot = (x, y) => {
    const [ox, oy] = offset();
    return [(x * unit + ox) * at.k + at.x, (y * unit + oy) * at.k + at.y];
  };

  function refresh() {
    measure();
    clamp();
    paint();
    rest();
  }

  new ResizeObserver(refresh).observe(glass);
  refresh();

  return {
    plan,
    cells,
    glass,
    refresh,
    numberSize,
    onRest: (tell) => watchers.push(tell),
    scale: () => unit * at.k,
    shows(x, y) {
      const [px, py] = spot(x, y);
      return px > 0 && py > 0 && px < wide && py < tall;
    },
    // Bring a point of the drawing into view: to the middle at a readable scale, or just inside.
    centre(x, y) {
      const [ox, oy] = offset();
      at.k = Math.min(Math.max(at.k, 15 / (numberSize * unit)), most);
      at.x = wide / 2 - (x * unit + ox) * at.k;
      at.y = tall / 2 - (y * unit + oy) * at.k;
      move(true);
    },
    inside(x, y) {
      const [px, py] = spot(x, y);
      const edge = Math.min(60, wide / 6);
      if (px > edge && px < wide - edge && py > edge && py < tall - edge) return;
      at.x += Math.min(Math.max(px, edge), wide - edge) - px;
      at.y += Math.min(Math.max(py, edge), tall - edge) - py;
      move(true);
    },
  };
}
