// What can be done to the drawing, from whichever side it is asked for: bar, keys, panel, finger.
import { aligned, moved, nextNumber, room, splitNumber, spread, turned, union } from "./map-edit-shapes.js";
import { fresh, idOf, kindOf } from "./map-edit-plan.js";

const MARK_SIZES = { road: [2000, 300], square: [400, 400], text: [400, 150], zone: [600, 160], gate: [600, 260] };
const NUDGE = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ALIGNS = ["left", "centre", "right", "top", "middle", "bottom"];

export class Desk {
  constructor(plan, canvas, say) {
    Object.assign(this, { plan, canvas, say, tool: "pick", markKind: "", loose: null, board: [], last: { w: 300, h: 300 }, lastZone: null, tools: {} });
  }

  numbers() { return this.plan.all("stall").map((stall) => stall.number); }
  chosenCells() { return this.canvas.chosenItems().filter(([key]) => kindOf(key) === "cell"); }
  putting() { return this.tool === "cell" || this.tool === "mark" || this.loose; }
  paperInHand() { return this.paperFree && this.plan.get("frame")?.background; }
  looked() { this.onLook?.(); }

  // --- putting ---

  newStall(like, number, zone) {
    const { use = "shop", ownership = "unknown", area_m2 = null } = like || {};
    return { number, zone, floor: this.canvas.floor, area_m2, ownership, use };
  }

  // Every stall lies in a zone: that of the stall it is like, or that whose letters its number begins with (가-12: 가),
  // or else the last one used. Where there is none yet, one is made: returns its id and the steps that make it.
  zoneFor(number, like = null) {
    if (like && this.plan.zoneOf(like)) return [like, []];
    const code = splitNumber(number).head.replace(/[-\s]+$/, "").slice(0, 10);
    const zones = this.plan.all("zone");
    const found = (code && zones.find((zone) => zone.code === code)) || this.plan.zoneOf(this.lastZone) || (code ? null : zones[0]);
    if (found) return [found.id, []];
    const id = fresh();
    const name = code || "가";
    this.lastZone = id;
    return [id, [[`zone:${id}`, { id, code: name, name, floor: this.canvas.floor, tint: "", order: zones.length }]]];
  }

  put(x, y) {
    if (this.loose) return this.placeStall(this.loose, x, y);
    if (this.tool === "mark") return this.#putMark(x, y);
    const id = fresh();
    const like = this.lastNumber || this.#firstNumber();
    const number = this.lastNumber || this.numbers().includes(like) ? nextNumber(like, this.numbers()) : like;
    this.lastNumber = number;
    const { w, h } = this.last;
    const cell = { id, x: Math.round((x - w / 2) / 10) * 10, y: Math.round((y - h / 2) / 10) * 10, w, h, r: 0 };
    const [zone, made] = this.zoneFor(number, this.likeStall?.zone);
    this.plan.run([...made, [`stall:${id}`, { id, ...this.newStall(this.likeStall, number, zone) }], [`cell:${id}`, cell]]);
    this.canvas.choose([`cell:${id}`]);
    this.say(`${number} 칸을 놓았어요.`);
    return undefined;
  }

  #firstNumber() {
    const zone = this.plan.zoneOf(this.lastZone) || this.plan.all("zone")[0];
    return zone ? `${zone.code}-1` : "1";
  }

  #putMark(x, y) {
    const [w, h] = MARK_SIZES[this.markKind] || [700, 300];
    const id = fresh("m");
    const mark = { id, kind: this.markKind, x: Math.round(x - w / 2), y: Math.round(y - h / 2), w, h, r: 0, text: "", floor: this.canvas.floor };
    this.plan.run([[`mark:${id}`, mark]]);
    this.canvas.choose([`mark:${id}`]);
    this.setTool("pick");
  }

  // A stall of the register that is not drawn yet.
  placeStall(key, x, y) {
    const id = idOf(key);
    const { w, h } = this.last;
    this.plan.run([[`cell:${id}`, { id, x: Math.round(x - w / 2), y: Math.round(y - h / 2), w, h, r: 0 }]]);
    this.loose = null;
    this.onTool?.();
    this.canvas.choose([`cell:${id}`]);
    this.say(`${this.plan.get(key)?.number || ""} 자리를 놓았어요.`);
  }

  looseStalls() { return this.plan.all("stall").filter((stall) => !this.plan.items.has(`cell:${stall.id}`) && stall.floor === this.canvas.floor && !stall.id.startsWith("new:")); }

  setTool(tool, markKind = "") {
    this.tool = tool;
    this.markKind = markKind;
    if (tool !== "loose") this.loose = null;
    this.onTool?.();
  }

  // --- changing what is chosen ---

  change(make, merge = "") {
    const items = this.canvas.chosenItems();
    return items.length ? this.plan.run(items.map(([key, item]) => [key, make(item, key)]), merge) : false;
  }

  nudge(key, far) {
    const by = far ? 100 : 10;
    const [dx, dy] = NUDGE[key];
    return this.change((item) => moved(item, dx * by, dy * by), "nudge");
  }

  turn(by = 90) {
    const items = this.canvas.chosenItems().map(([, item]) => item);
    if (!items.length) return;
    const all = items.length === 1 ? room(items[0]) : union(items);
    this.change((item) => turned(item, by, all.cx, all.cy));
  }

  align(how) {
    const chosen = this.canvas.chosenItems();
    if (chosen.length < 2) return this.say("두 칸 넘게 골라야 줄을 맞출 수 있어요.");
    const items = chosen.map(([, item]) => item);
    const done = ALIGNS.includes(how) ? aligned(items, how) : spread(items, how === "spread-x" ? "x" : "y");
    this.plan.run(chosen.map(([key], at) => [key, done[at]]));
    return undefined;
  }

  drop() {
    const keys = [...this.canvas.chosen];
    if (!keys.length) return;
    const pairs = keys.map((key) => [key, null]);
    for (const key of keys) if (kindOf(key) === "cell" && idOf(key).startsWith("new:")) pairs.push([`stall:${idOf(key)}`, null]);
    this.plan.run(pairs);
    this.canvas.choose([]);
    this.say(keys.length > 1 ? `${keys.length}개를 지도에서 뺐어요.` : "지도에서 뺐어요.");
  }

  // Out of the register too; the server says no where something hangs on a stall.
  retire() {
    const cells = this.chosenCells();
    const pairs = cells.flatMap(([key]) => [[key, null], [`stall:${idOf(key)}`, null]]);
    this.plan.run(pairs);
    this.canvas.choose([]);
    this.say(`자리 ${cells.length}곳을 없앴어요. 되돌릴 수 있어요.`);
  }

  // --- copies ---

  copy() {
    this.board = this.canvas.chosenItems().map(([key, item]) => ({ kind: kindOf(key), item, stall: this.plan.stallOf(key) }));
    this.pasted = 0;
    if (this.board.length) this.say(`${this.board.length}개를 복사했어요. 컨트롤 브이로 붙여요.`);
  }

  paste() {
    if (!this.board.length) return;
    this.pasted += 1;
    const all = union(this.board.map((one) => one.item));
    this.#copies(this.board, (item) => moved(item, (all.w < all.h ? all.w : 0) * this.pasted, (all.w < all.h ? 0 : all.h) * this.pasted));
  }

  // One more of each, right beside.
  again() {
    const board = this.canvas.chosenItems().map(([key, item]) => ({ kind: kindOf(key), item, stall: this.plan.stallOf(key) }));
    if (!board.length) return;
    const all = union(board.map((one) => one.item));
    this.#copies(board, (item) => moved(item, all.w, 0));
  }

  #copies(board, place) {
    const taken = this.numbers();
    const pairs = [];
    const keys = [];
    for (const { kind, item, stall } of board) {
      const id = fresh(kind === "cell" ? "new:" : "m");
      if (kind === "cell") {
        const number = nextNumber(stall?.number || "1", taken);
        taken.push(number);
        const [zone, made] = this.zoneFor(number, stall?.zone);
        pairs.push(...made, [`stall:${id}`, { id, ...this.newStall(stall, number, zone) }]);
      }
      pairs.push([`${kind}:${id}`, { ...place(item), id, ...(kind === "mark" ? { floor: this.canvas.floor } : {}) }]);
      keys.push(`${kind}:${id}`);
    }
    this.plan.run(pairs);
    this.canvas.choose(keys);
  }

  // --- walking by keys ---

  step(by) {
    const keys = this.canvas.visible();
    const order = keys.filter((key) => kindOf(key) === "cell").sort((a, b) => (this.plan.stallOf(a)?.number || "").localeCompare(this.plan.stallOf(b)?.number || "", "ko", { numeric: true }));
    order.push(...keys.filter((key) => kindOf(key) === "mark"));
    if (!order.length) return;
    const at = order.indexOf([...this.canvas.chosen][0]);
    const key = order[at < 0 ? 0 : (at + by + order.length) % order.length];
    this.canvas.choose([key]);
    this.canvas.reveal(key);
  }

  undo() { this.#told(this.plan.undo(), "되돌릴 것이 없어요.", "되돌렸어요."); }
  redo() { this.#told(this.plan.redo(), "다시 할 것이 없어요.", "다시 했어요."); }

  #told({ keys, skipped }, none, done) {
    if (skipped) this.say("다른 사람이 바꾼 칸은 그대로 두었어요.");
    else this.say(keys.length ? done : none);
    const seen = keys.filter((key) => this.plan.items.has(key) && (kindOf(key) === "cell" || kindOf(key) === "mark"));
    if (seen.length && seen.length < 60) this.canvas.choose(seen);
  }
}
