// 줄로 놓기: new stalls with running numbers, copies of a chosen stall, or stalls of the register that are not drawn yet.
import { fresh, idOf } from "./map-edit-plan.js";
import { nextNumber, room, rowOf, runningNumbers } from "./map-edit-shapes.js";

export class RowForm {
  constructor(root, plan, canvas, desk) {
    Object.assign(this, { plan, canvas, desk, loose: null });
    this.part = root.querySelector("[data-row-form]");
    this.form = root.querySelector("[data-row]");
    this.words = root.querySelector("[data-row-say]");
    this.error = root.querySelector("[data-row-error]");
    this.form.addEventListener("input", () => this.preview());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.place(); });
    root.querySelector("[data-row-close]").addEventListener("click", () => this.close());
  }

  get isOpen() { return !this.part.hidden; }

  open(loose = null) {
    this.loose = loose;
    const [chosen] = this.desk.chosenCells();
    const field = this.form.elements;
    this.from = chosen || null;
    const like = chosen && this.plan.stallOf(chosen[0]);
    const { w, h } = chosen ? chosen[1] : this.desk.last;
    field.w.value = w / 100;
    field.h.value = h / 100;
    field.zone.value = like?.zone || this.desk.lastZone || "";
    field.start.value = nextNumber(like?.number || this.#first(field.zone.value), this.desk.numbers());
    for (const label of this.form.querySelectorAll("[data-row-new]")) label.hidden = Boolean(loose);
    this.words.textContent = loose ? `지도에 없는 자리 ${loose.length}곳을 번호 차례로 놓아요.` : chosen ? `${like?.number || "고른 칸"} 옆에 이어서 놓아요.` : "화면 가운데에 놓아요. 놓은 뒤에 옮길 수 있어요.";
    this.part.hidden = false;
    this.part.scrollIntoView({ block: "nearest" });
    (loose ? field.way : field.start).focus();
    this.preview();
  }

  close() {
    this.part.hidden = true;
    this.canvas.ghosts = [];
    this.canvas.box.classList.remove("busy");
    this.canvas.over();
    this.desk.setTool("pick");
    this.canvas.box.focus({ preventScroll: true });
  }

  #first(zone) {
    const code = this.plan.zoneOf(zone)?.code || this.plan.all("zone")[0]?.code;
    return code ? `${code}-1` : "1";
  }

  #wanted() {
    const field = this.form.elements;
    const number = (name, other) => (field[name].value === "" ? other : Number(field[name].value));
    const count = this.loose ? this.loose.length : number("count", 0);
    const size = { w: Math.round(number("w", 3) * 100), h: Math.round(number("h", 3) * 100) };
    const gap = Math.round(number("gap", 0) * 100);
    const way = field.way.value;
    if (!Number.isInteger(count) || count < 1 || count > (this.loose ? 5000 : 200)) return "한 번에 1칸부터 200칸까지 놓을 수 있어요.";
    if (!(size.w >= 20 && size.h >= 20 && size.w <= 20_000 && size.h <= 20_000)) return "칸은 0.2m부터 200m까지예요.";
    if (!(gap >= 0)) return "칸 사이는 0이나 그보다 크게 적어 주세요.";
    const line = number("line", 0) || (this.loose && count > 20 ? Math.ceil(Math.sqrt(count * 2)) : 0);
    return { count, ...size, gap, way, perLine: line, lineGap: Math.round(number("lines", 0) * 100), ...this.#start(size, gap, way) };
  }

  // Beside the chosen stall, or in the middle of what is in view.
  #start({ w, h }, gap, way) {
    if (this.from && this.plan.get(this.from[0]) && !this.loose) {
      const one = room(this.plan.get(this.from[0]));
      return { right: { x: one.x + one.w + gap, y: one.y }, left: { x: one.x - gap - w, y: one.y }, down: { x: one.x, y: one.y + one.h + gap }, up: { x: one.x, y: one.y - gap - h } }[way];
    }
    const { box } = this.canvas;
    const [x, y] = box.clientWidth ? this.canvas.toPlan(box.clientWidth * 0.2, box.clientHeight * 0.35) : [200, 200];
    return { x: Math.round(x / 50) * 50, y: Math.round(y / 50) * 50 };
  }

  preview() {
    if (!this.isOpen) return;
    const wanted = this.#wanted();
    this.error.textContent = typeof wanted === "string" ? wanted : "";
    this.canvas.ghosts = typeof wanted === "string" ? [] : rowOf(wanted);
    this.canvas.box.classList.add("busy");
    this.canvas.over();
  }

  place() {
    const wanted = this.#wanted();
    if (typeof wanted === "string") { this.error.textContent = wanted; return; }
    const places = rowOf(wanted);
    const field = this.form.elements;
    const pairs = [];
    if (this.loose) this.loose.forEach((stall, at) => pairs.push([`cell:${stall.id}`, { id: stall.id, ...places[at] }]));
    else {
      const start = field.start.value.trim();
      if (!start) { this.error.textContent = "첫 번호를 적어 주세요."; field.start.focus(); return; }
      const numbers = runningNumbers(start, wanted.count, { step: Math.max(1, Number(field.step.value) || 1), skipFour: field.four.checked });
      const taken = new Set(this.desk.numbers());
      const double = numbers.find((number) => taken.has(number));
      if (double) { this.error.textContent = `${double} 번호가 이미 있어요. 첫 번호를 바꿔 주세요.`; field.start.focus(); return; }
      const like = this.from && this.plan.stallOf(this.from[0]);
      const [zone, made] = this.desk.zoneFor(start, field.zone.value);
      pairs.push(...made);
      this.desk.lastZone = zone;
      numbers.forEach((number, at) => {
        const id = fresh();
        pairs.push([`stall:${id}`, { id, ...this.desk.newStall(like, number, zone) }], [`cell:${id}`, { id, ...places[at] }]);
      });
      this.desk.lastNumber = numbers[numbers.length - 1];
    }
    this.desk.last = { w: wanted.w, h: wanted.h };
    this.plan.run(pairs);
    this.close();
    this.canvas.choose(pairs.map(([key]) => key).filter((key) => key.startsWith("cell:")));
    this.desk.say(`${places.length}칸을 놓았어요. 끌어서 옮기세요.`);
  }

  idOf(key) { return idOf(key); }
}
