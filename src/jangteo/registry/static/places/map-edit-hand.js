// Mouse, pen and fingers on the drawing: choose, move, size, turn, frame several, shift the view, put something new.
import { GRID, moved, resized, room, snap, turned, union } from "./map-edit-shapes.js";
import { kindOf } from "./map-edit-plan.js";

const SLIP = 5; // pixels that a press may slip and still be a tap

export class Hand {
  constructor(canvas, plan, desk) {
    Object.assign(this, { canvas, plan, desk, tool: "pick", snapping: true, fingers: new Map(), task: null, space: false });
    const { box } = canvas;
    box.addEventListener("pointerdown", (event) => this.down(event));
    box.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel"]) box.addEventListener(kind, (event) => this.up(event, kind === "pointercancel"));
    box.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    box.addEventListener("contextmenu", (event) => event.pointerType === "touch" && event.preventDefault());
    box.addEventListener("dragover", (event) => event.dataTransfer.types.includes("text/jangteo-stall") && event.preventDefault());
    box.addEventListener("drop", (event) => {
      const key = event.dataTransfer.getData("text/jangteo-stall");
      if (!key) return;
      event.preventDefault();
      desk.placeStall(key, ...canvas.toPlan(...canvas.spotOf(event)));
    });
  }

  wheel(event) {
    event.preventDefault();
    const [px, py] = this.canvas.spotOf(event);
    const lines = event.deltaMode ? 30 : 1;
    if (event.ctrlKey || event.metaKey || !event.shiftKey) {
      const by = Math.max(-120, Math.min(120, event.deltaY * lines));
      this.canvas.zoomAt(px, py, this.canvas.view.k * Math.exp(-by * 0.003));
      return;
    }
    this.canvas.view.x -= (event.deltaX + event.deltaY) * lines;
    this.canvas.paint();
  }

  down(event) {
    if (event.button === 2 || event.target.closest("button")) return;
    const spot = this.canvas.spotOf(event);
    this.fingers.set(event.pointerId, spot);
    this.canvas.box.setPointerCapture(event.pointerId);
    if (this.fingers.size === 2) {
      this.cancel();
      this.task = { kind: "pinch" };
      return;
    }
    if (this.fingers.size > 2) return;
    this.canvas.box.focus({ preventScroll: true });
    const [x, y] = this.canvas.toPlan(...spot);
    this.task = { ...this.#taskFor(event), from: spot, start: [x, y], slipped: false };
    event.preventDefault();
  }

  #taskFor(event) {
    if (event.button === 1 || this.space || this.tool === "pan") return { kind: "pan" };
    if (this.desk.paperInHand()) return { kind: "paper", before: this.plan.get("frame") };
    if (this.desk.putting()) return { kind: "put" };
    const handle = event.target.closest("[data-handle]")?.dataset.handle;
    const items = this.canvas.chosenItems().filter(([, item]) => item.w);
    if (handle && items.length) return { kind: handle === "turn" ? "turn" : "size", sides: handle.split(",").map(Number), before: items };
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (key) return this.#taskOn(key, event);
    if (event.pointerType === "touch" && this.tool !== "many") return { kind: "pan", empty: true };
    return { kind: "marquee", add: event.shiftKey || this.tool === "many", kept: new Set(this.canvas.chosen) };
  }

  #taskOn(key, event) {
    const { canvas } = this;
    const add = event.shiftKey || event.ctrlKey || event.metaKey || this.tool === "many";
    const was = canvas.chosen.has(key);
    // A touch on what is not chosen shifts the view, so that one can wander over a full drawing; a tap chooses.
    if (event.pointerType === "touch" && !was) return { kind: "pan", tap: key, add };
    if (add && !was) canvas.choose([key], { add: true });
    else if (!was) canvas.choose([key]);
    return { kind: "shift", key, toggle: add && was, alone: !add && was, before: canvas.chosenItems() };
  }

  move(event) {
    const last = this.fingers.get(event.pointerId);
    if (!last || !this.task) return;
    const spot = this.canvas.spotOf(event);
    this.fingers.set(event.pointerId, spot);
    const { task } = this;
    if (task.kind === "pinch") return this.#pinch(event.pointerId, last, spot);
    if (!task.slipped && Math.hypot(spot[0] - task.from[0], spot[1] - task.from[1]) < SLIP) return;
    task.slipped = true;
    const now = this.canvas.toPlan(...spot);
    const [dx, dy] = [now[0] - task.start[0], now[1] - task.start[1]];
    const acts = {
      pan: () => {
        this.canvas.view.x += spot[0] - last[0];
        this.canvas.view.y += spot[1] - last[1];
        this.canvas.paint();
      },
      shift: () => this.#shift(dx, dy, event.altKey),
      size: () => this.#size(dx, dy),
      turn: () => this.#turn(now, event.shiftKey),
      marquee: () => this.#frame(task.from, spot),
      paper: () => {
        const { background } = task.before;
        this.plan.show([["frame", { ...task.before, background: { ...background, x: Math.round(background.x + dx), y: Math.round(background.y + dy) } }]]);
      },
    };
    acts[task.kind]?.();
  }

  #pinch(id, last, spot) {
    const other = [...this.fingers.entries()].find(([each]) => each !== id)?.[1];
    if (!other) return;
    const was = Math.hypot(last[0] - other[0], last[1] - other[1]) || 1;
    const is = Math.hypot(spot[0] - other[0], spot[1] - other[1]) || 1;
    this.canvas.view.x += (spot[0] - last[0]) / 2;
    this.canvas.view.y += (spot[1] - last[1]) / 2;
    this.canvas.zoomAt((spot[0] + other[0]) / 2, (spot[1] + other[1]) / 2, (this.canvas.view.k * is) / was);
  }

  #neighbours() {
    const { canvas, plan } = this;
    const [x1, y1] = canvas.toPlan(0, 0);
    const [x2, y2] = canvas.toPlan(canvas.box.clientWidth, canvas.box.clientHeight);
    return canvas.visible().filter((key) => !canvas.chosen.has(key)).map((key) => room(plan.get(key))).filter((one) => one.x < x2 && one.x + one.w > x1 && one.y < y2 && one.y + one.h > y1);
  }

  #shift(dx, dy, free) {
    const { task, canvas } = this;
    task.neighbours ??= this.#neighbours();
    let by = { dx: 0, dy: 0, guides: [] };
    if (this.snapping && !free) {
      const all = union(task.before.map(([, item]) => moved(item, dx, dy)));
      by = snap(all, task.neighbours, 8 / canvas.view.k, true);
    }
    canvas.guides = by.guides;
    this.plan.show(task.before.map(([key, item]) => [key, moved(item, dx + by.dx, dy + by.dy)]));
  }

  #size(dx, dy) {
    const [[key, item]] = this.task.before;
    this.plan.show([[key, resized(item, ...this.task.sides, dx, dy, this.snapping ? GRID : 1)]]);
  }

  #turn([x, y], free) {
    const { task } = this;
    const items = task.before.map(([, item]) => item);
    const all = items.length === 1 ? room(items[0]) : union(items);
    const start = items.length === 1 ? items[0].r || 0 : 0;
    const angle = (Math.atan2(y - all.cy, x - all.cx) * 180) / Math.PI + 90;
    const step = free || !this.snapping ? 1 : 15;
    const by = Math.round(angle / step) * step - start;
    this.plan.show(task.before.map(([key, item]) => [key, turned(item, by, all.cx, all.cy)]));
  }

  #frame(from, to) {
    const { canvas, task } = this;
    const [x, y] = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
    canvas.marquee = { x, y, width: Math.abs(to[0] - from[0]), height: Math.abs(to[1] - from[1]) };
    const [x1, y1] = canvas.toPlan(x, y);
    const [x2, y2] = canvas.toPlan(x + canvas.marquee.width, y + canvas.marquee.height);
    const inside = canvas.visible().filter((key) => {
      const one = room(this.plan.get(key));
      return one.cx > x1 && one.cx < x2 && one.cy > y1 && one.cy < y2;
    });
    canvas.choose(task.add ? [...task.kept, ...inside] : inside);
  }

  up(event, cancelled) {
    this.fingers.delete(event.pointerId);
    const { task, canvas, plan } = this;
    if (!task) return;
    if (task.kind === "pinch") { if (!this.fingers.size) this.task = null; return; }
    this.task = null;
    canvas.guides = [];
    canvas.marquee = null;
    if (cancelled) { this.#putBack(task); return; }
    if (!task.slipped) this.#tap(task);
    else if (task.kind === "paper") this.#keep([["frame", task.before]]);
    else if (task.before) this.#keep(task.before);
    canvas.over();
    this.desk.looked(plan);
  }

  // What was shown on the way becomes one step back.
  #keep(before) {
    const after = before.map(([key]) => [key, this.plan.get(key)]);
    this.plan.lay(before);
    this.plan.run(after);
  }

  #putBack(task) {
    const before = task.kind === "paper" ? [["frame", task.before]] : task.before;
    if (task.slipped && before) this.plan.show(before);
    this.canvas.over();
  }

  #tap(task) {
    const { canvas } = this;
    if (task.kind === "put") this.desk.put(...task.start);
    else if (task.tap) task.add ? canvas.toggle(task.tap) : canvas.choose([task.tap]);
    else if (task.toggle) canvas.toggle(task.key);
    else if (task.alone) canvas.choose([task.key]);
    else if (task.empty || (task.kind === "marquee" && !task.add)) canvas.choose([]);
  }

  cancel() {
    const { task } = this;
    this.task = null;
    if (!task) return false;
    this.canvas.guides = [];
    this.canvas.marquee = null;
    this.#putBack(task);
    return true;
  }

  isCell(key) { return kindOf(key) === "cell"; }
}
