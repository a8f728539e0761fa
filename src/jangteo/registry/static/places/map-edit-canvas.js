// Draws the plan: one group for each thing, redrawn alone when it changes; handles and guides lie over it in pixels.
import { room, splitNumber, union } from "./map-edit-shapes.js";
import { idOf, kindOf } from "./map-edit-plan.js";

const SVG = "http://www.w3.org/2000/svg";
export const part = (name, attributes = {}, text = "") => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
};
const GROUND = new Set(["road", "square"]);
export const PICTURES = { gate: "gate", toilet: "toilet", parking: "parking", office: "office", lounge: "lounge", loading: "delivery", stairs: "stairs", water: "water", fire: "fire", atm: "atm" };
const HANDLES = [[-1, -1], [0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0]];

export class Canvas {
  constructor(root, plan, names) {
    this.box = root.querySelector("[data-canvas]");
    this.svg = root.querySelector("[data-plan]");
    this.layer = Object.fromEntries(["world", "paper", "ground", "marks", "cells", "over"].map((name) => [name, this.svg.querySelector(`[data-${name}]`)]));
    Object.assign(this, { plan, names, icons: root.dataset.icons, view: { k: 0.12, x: 20, y: 20 }, drawn: new Map(), floor: 1, chosen: new Set(), guides: [], ghosts: [], marquee: null });
    plan.onChange((keys) => this.redraw(keys));
    new ResizeObserver(() => this.paint()).observe(this.box);
  }

  shows(key) { return (kindOf(key) === "cell" || kindOf(key) === "mark") && this.plan.floorOf(key) === this.floor; }
  visible() { return [...this.plan.items.keys()].filter((key) => this.shows(key)); }

  redrawAll() {
    for (const made of this.drawn.values()) made.remove();
    this.drawn.clear();
    this.redraw(new Set(this.plan.items.keys()));
  }

  redraw(keys) {
    const all = new Set();
    for (const key of keys) {
      if (key === "frame") this.#paper();
      else if (kindOf(key) === "stall") all.add(`cell:${idOf(key)}`);
      else if (kindOf(key) === "zone") for (const each of this.visible()) if (kindOf(each) === "cell") all.add(each);
      if (kindOf(key) === "cell" || kindOf(key) === "mark") all.add(key);
    }
    for (const key of all) this.#draw(key);
    for (const key of [...this.drawn.keys()]) if (!this.plan.items.has(key)) this.#draw(key);
    for (const key of [...this.chosen]) if (!this.plan.items.has(key)) this.chosen.delete(key);
    this.over();
  }

  #draw(key) {
    const old = this.drawn.get(key);
    const item = this.plan.get(key);
    if (!item || !this.shows(key)) {
      old?.remove();
      this.drawn.delete(key);
      return;
    }
    const isCell = kindOf(key) === "cell";
    const group = part("g", { "data-key": key });
    group.setAttribute("class", `${isCell ? "me-cell" : `me-mark-${item.kind}`}${this.chosen.has(key) ? " sel" : ""}${this.plan.refused.has(key) || this.plan.refused.has(`stall:${idOf(key)}`) ? " bad" : ""}`);
    const [cx, cy] = [item.x + item.w / 2, item.y + item.h / 2];
    const turn = item.r ? { transform: `rotate(${item.r} ${cx} ${cy})` } : {};
    const shape = item.kind === "square" ? part("ellipse", { cx, cy, rx: item.w / 2, ry: item.h / 2 }) : part("rect", { x: item.x, y: item.y, width: item.w, height: item.h, ...turn });
    group.append(shape);
    if (isCell) this.#cell(group, key, item, cx, cy);
    else this.#mark(group, item, cx, cy);
    if (old) old.replaceWith(group);
    else this.layer[isCell ? "cells" : GROUND.has(item.kind) ? "ground" : "marks"].append(group);
    this.drawn.set(key, group);
  }

  #cell(group, key, item, cx, cy) {
    const stall = this.plan.stallOf(key);
    const zone = stall?.zone ? this.plan.zoneOf(stall.zone) : null;
    if (zone?.tint) group.classList.add(`tint-${zone.tint}`);
    const number = stall?.number || "?";
    const { head, value } = splitNumber(number);
    const shown = zone && head === `${zone.code}-` && value ? String(value) : number;
    const wide = [...shown].reduce((sum, char) => sum + (char > "ㄱ" ? 1 : 0.62), 0);
    const space = item.r % 90 ? Math.min(item.w, item.h) : item.r % 180 ? item.h : item.w;
    const size = Math.max(Math.min(Math.min(item.w, item.h) * 0.4, (space * 0.86) / wide), 8);
    group.append(part("text", { x: cx, y: cy, "font-size": Math.round(size) }, shown));
  }

  #mark(group, item, cx, cy) {
    const text = item.text || (item.kind === "road" ? "" : this.names[item.kind] || "");
    const size = item.kind === "zone" ? 130 : 110;
    const tall = item.h > 1.5 * item.w && text.length > 1 && !PICTURES[item.kind];
    let turn = (item.r || 0) + (tall ? 90 : 0);
    turn = ((turn % 180) + 180) % 180;
    if (turn > 90) turn -= 180;
    if (PICTURES[item.kind]) return this.#pictured(group, item, cx, cy, text);
    group.append(part("text", { x: cx, y: cy, "font-size": size, ...(turn ? { transform: `rotate(${turn} ${cx} ${cy})` } : {}) }, text));
    return undefined;
  }

  // Picture and name side by side where there is room, else one above the other.
  #pictured(group, item, cx, cy, text) {
    const wide = [...text].reduce((sum, char) => sum + (char > "ㄱ" ? 110 : 62), 0);
    const beside = 170 + 30 + wide <= (item.r % 180 ? item.h : item.w);
    const left = beside ? cx - (200 + wide) / 2 : cx - 75;
    const side = beside ? 170 : 150;
    group.append(part("use", { href: `${this.icons}#p-${PICTURES[item.kind]}`, x: left, y: beside ? cy - 85 : cy - 150, width: side, height: side }));
    group.append(part("text", { x: beside ? left + 200 + wide / 2 : cx, y: beside ? cy : cy + 75, "font-size": 110 }, text));
  }

  #paper() {
    const frame = this.plan.get("frame");
    if (!frame) return;
    const { width, height, background } = frame;
    this.layer.paper.replaceChildren(part("rect", { class: "sheet", x: 0, y: 0, width, height }));
    if (background && this.pictureOf) {
      const href = this.pictureOf(background.file);
      this.layer.paper.append(part("image", { href, x: background.x, y: background.y, width: background.w, height: background.h, opacity: background.opacity, preserveAspectRatio: "none" }));
    }
  }

  // --- what is chosen ---

  choose(keys, { add = false } = {}) {
    const before = new Set(this.chosen);
    if (!add) this.chosen.clear();
    for (const key of keys) this.chosen.add(this.plan.now(key));
    for (const key of new Set([...before, ...this.chosen])) this.drawn.get(key)?.classList.toggle("sel", this.chosen.has(key));
    if (this.chosen.size === 1) this.#raise([...this.chosen][0]);
    this.over();
    this.onChoose?.();
  }

  // What is in hand lies over its neighbours.
  #raise(key) {
    const made = this.drawn.get(key);
    if (made?.nextSibling) made.parentNode.append(made);
  }

  toggle(key) {
    const keys = new Set(this.chosen);
    if (!keys.delete(this.plan.now(key))) keys.add(key);
    this.choose(keys);
  }

  chosenItems() { return [...this.chosen].map((key) => [key, this.plan.get(key)]).filter(([, item]) => item); }

  // --- window ---

  toPlan(px, py) { return [(px - this.view.x) / this.view.k, (py - this.view.y) / this.view.k]; }
  toWindow(x, y) { return [x * this.view.k + this.view.x, y * this.view.k + this.view.y]; }
  spotOf(event) {
    const box = this.box.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  paint() {
    const { k, x, y } = this.view;
    this.layer.world.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
    this.svg.classList.toggle("far", k * 110 < 6);
    this.over();
  }

  zoomAt(px, py, k) {
    const next = Math.min(Math.max(k, 0.008), 1.5);
    this.view.x = px - ((px - this.view.x) * next) / this.view.k;
    this.view.y = py - ((py - this.view.y) * next) / this.view.k;
    this.view.k = next;
    this.paint();
  }

  fit() {
    if (!this.box.clientWidth) return;
    const frame = this.plan.get("frame") || { width: 6000, height: 4000 };
    const items = this.visible().map((key) => this.plan.get(key));
    const all = union([{ x: 0, y: 0, w: frame.width, h: frame.height, r: 0 }, ...items]);
    const [wide, tall] = [this.box.clientWidth, this.box.clientHeight];
    const k = Math.min((wide - 48) / all.w, (tall - 48) / all.h);
    this.view = { k, x: (wide - all.w * k) / 2 - all.x * k, y: (tall - all.h * k) / 2 - all.y * k };
    this.paint();
  }

  reveal(key) {
    const item = this.plan.get(key);
    if (!item || !this.box.clientWidth) return;
    const one = room(item);
    const [px, py] = this.toWindow(one.cx, one.cy);
    const [wide, tall] = [this.box.clientWidth, this.box.clientHeight];
    if (px > 60 && py > 60 && px < wide - 60 && py < tall - 60) return;
    this.view.x += wide / 2 - px;
    this.view.y += tall / 2 - py;
    this.paint();
  }

  // --- handles, guides, marquee, ghosts: in pixels ---

  over() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.#over(); });
  }

  #over() {
    const made = [];
    const { k } = this.view;
    const box = (item, name) => {
      const [x, y] = this.toWindow(item.x, item.y);
      const turn = item.r ? { transform: `rotate(${item.r} ${x + (item.w * k) / 2} ${y + (item.h * k) / 2})` } : {};
      return part("rect", { class: name, x, y, width: item.w * k, height: item.h * k, ...turn });
    };
    for (const ghost of this.ghosts) made.push(box(ghost, "ghost"));
    for (const guide of this.guides) {
      const [x, y] = this.toWindow(guide.x ?? 0, guide.y ?? 0);
      made.push(guide.x === undefined ? part("path", { class: "guide", d: `M0 ${y}H${this.box.clientWidth}` }) : part("path", { class: "guide", d: `M${x} 0V${this.box.clientHeight}` }));
    }
    if (this.marquee) made.push(part("rect", { class: "marquee", ...this.marquee }));
    for (const [key, theirs] of this.plan.conflicts) if (theirs?.w && this.plan.items.has(key)) made.push(box(theirs, "theirs"));
    const items = this.chosenItems().map(([, item]) => item).filter((item) => item.w);
    if (items.length) {
      for (const item of items) made.push(box(item, "chosen"));
      made.push(...this.#handles(items));
    }
    this.layer.over.replaceChildren(...made);
  }

  #handles(items) {
    const one = items.length === 1 ? items[0] : { ...union(items), r: 0 };
    const { k } = this.view;
    const [cx, cy] = this.toWindow(one.x + one.w / 2, one.y + one.h / 2);
    const [w, h] = [(one.w * k) / 2, (one.h * k) / 2];
    const group = part("g", { transform: `rotate(${one.r || 0} ${cx} ${cy})` });
    const made = [];
    if (items.length > 1) made.push(part("rect", { class: "all", x: cx - w, y: cy - h, width: 2 * w, height: 2 * h }));
    const top = cy - h - 44;
    made.push(part("path", { class: "stem", d: `M${cx} ${cy - h}V${top}` }));
    const handle = (name, x, y, round) => [
      part("rect", { class: "grip", "data-handle": name, x: x - 22, y: y - 22, width: 44, height: 44 }),
      round ? part("circle", { class: "dot", cx: x, cy: y, r: 8 }) : part("rect", { class: "dot", x: x - 6, y: y - 6, width: 12, height: 12, rx: 2 }),
    ];
    if (items.length === 1 && Math.min(w, h) > 9) {
      // On a small cell the corners alone, set apart, so that fingers hit what they mean.
      const roomy = Math.min(w, h) > 40;
      const apart = roomy ? 0 : 14;
      for (const [sx, sy] of HANDLES) {
        if (!roomy && (!sx || !sy)) continue;
        made.push(...handle(`${sx},${sy}`, cx + sx * (w + apart), cy + sy * (h + apart)));
      }
    }
    made.push(...handle("turn", cx, top, true));
    group.append(...made);
    return [group];
  }
}
