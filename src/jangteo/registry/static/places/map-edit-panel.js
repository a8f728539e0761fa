// The panel beside the drawing: fields of what is chosen, so that everything can be done without a mouse.
import { idOf, kindOf } from "./map-edit-plan.js";
import { room, turned, union } from "./map-edit-shapes.js";

const STALL = new Set(["number", "zone", "use", "ownership", "area_m2"]);
const metres = (cm) => String(Math.round(cm) / 100);
const centimetres = (text) => (text === "" || Number.isNaN(Number(text)) ? null : Math.round(Number(text) * 100));

export class Panel {
  constructor(root, plan, canvas, desk) {
    Object.assign(this, { root, plan, canvas, desk });
    this.form = root.querySelector("[data-fields]");
    this.title = root.querySelector("[data-chosen-title]");
    this.words = root.querySelector("[data-chosen-say]");
    this.error = root.querySelector("[data-chosen-error]");
    this.field = (name) => this.form.elements[name];
    this.form.addEventListener("input", (event) => this.#typed(event));
    this.form.addEventListener("change", (event) => this.#typed(event));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("focusout", () => this.fill());
    plan.onChange((keys, whose) => this.fill(whose === "moving"));
    this.fill();
  }

  fill(light = false) {
    const chosen = this.canvas.chosenItems();
    const loose = [...this.canvas.chosen].filter((key) => kindOf(key) === "stall" && this.plan.get(key));
    this.form.hidden = !chosen.length && !loose.length;
    const cells = chosen.filter(([key]) => kindOf(key) === "cell");
    const stalls = [...cells.map(([key]) => this.plan.stallOf(key)), ...loose.map((key) => this.plan.get(key))].filter(Boolean);
    this.#head(chosen, stalls, loose);
    if (this.form.hidden) return;
    const drawn = chosen.filter(([, item]) => item.w);
    const only = { stall: stalls.length === 1 && chosen.length <= 1, stalls: stalls.length > 0 && stalls.length >= chosen.length, mark: chosen.length === 1 && kindOf(chosen[0][0]) === "mark", place: drawn.length > 0, size: drawn.length > 0 };
    for (const part of this.form.querySelectorAll("[data-for]")) part.hidden = !only[part.dataset.for];
    if (drawn.length) this.#place(drawn.map(([, item]) => item));
    if (light) return;
    for (const name of STALL) this.#set(name, this.#common(stalls, name));
    if (only.mark) for (const name of ["text", "kind"]) this.#set(name, chosen[0][1][name]);
  }

  #head(chosen, stalls, loose) {
    const one = chosen.length + loose.length === 1;
    const key = chosen[0]?.[0] || loose[0];
    this.title.textContent = !key ? "고른 것" : one ? stalls[0]?.number || this.desk.names[chosen[0]?.[1].kind] || "표시" : `${chosen.length + loose.length}개를 골랐어요`;
    this.words.hidden = Boolean(key) && !(one && loose.length);
    this.words.textContent = loose.length ? "아직 지도에 없는 자리예요. 목록에서 ‘놓기’를 눌러 주세요." : "칸을 누르거나, 아래 목록에서 골라 주세요.";
    const bad = key && [...this.canvas.chosen].map((each) => this.plan.refused.get(each) || this.plan.refused.get(`stall:${idOf(each)}`)).find(Boolean);
    this.error.textContent = bad || "";
  }

  #place(items) {
    const all = items.length === 1 ? items[0] : union(items);
    const numbers = { x: metres(all.x), y: metres(all.y), w: this.#common(items, "w", metres), h: this.#common(items, "h", metres), r: this.#common(items, "r") };
    for (const [name, value] of Object.entries(numbers)) this.#set(name, value);
  }

  #common(items, name, shape = (value) => value ?? "") {
    const values = new Set(items.map((item) => shape(item[name])));
    return values.size > 1 ? null : [...values][0];
  }

  // The field in hand is left alone: what one types is not overwritten.
  #set(name, value) {
    const field = this.field(name);
    if (field === document.activeElement) return;
    field.value = value ?? "";
    if (field.tagName !== "SELECT") field.placeholder = value === null ? "여럿" : "";
  }

  #typed(event) {
    const { name, value } = event.target;
    this.error.textContent = "";
    if (event.type === "input" && event.target.tagName === "SELECT") return;
    if (STALL.has(name)) this.#stall(name, value.trim());
    else if (name === "text" || name === "kind") this.desk.change((item) => ({ ...item, [name]: value }), `type-${name}`);
    else this.#number(name, value);
  }

  #stall(name, text) {
    if (name === "number" && !text) { this.error.textContent = "번호를 적어 주세요."; return; }
    const value = name === "area_m2" ? text || null : name === "zone" ? text || null : text;
    const keys = [...this.canvas.chosen].map((key) => `stall:${idOf(key)}`).filter((key) => this.plan.items.has(key));
    if (name === "number" && this.plan.all("stall").some((stall) => stall.number === text && !keys.includes(`stall:${stall.id}`))) {
      this.error.textContent = `${text} 번호가 이미 있어요. 다른 번호를 적어 주세요.`;
      return;
    }
    if (name === "zone" && !value) return;
    if (name === "zone") this.desk.lastZone = value;
    this.plan.run(keys.map((key) => [key, { ...this.plan.get(key), [name]: value }]), `type-${name}`);
  }

  #number(name, text) {
    const items = this.canvas.chosenItems().map(([, item]) => item);
    const value = name === "r" ? (text === "" ? null : Math.round(Number(text))) : centimetres(text);
    if (value === null || Number.isNaN(value) || ((name === "w" || name === "h") && value < 20)) {
      this.error.textContent = name === "w" || name === "h" ? "0.2m보다 크게 적어 주세요." : "숫자로 적어 주세요.";
      return;
    }
    if (name === "r") {
      this.desk.change((item) => turned(item, value - (item.r || 0), room(item).cx, room(item).cy), "type-r");
      return;
    }
    if (name === "w" || name === "h") {
      this.desk.change((item) => ({ ...item, [name]: value }), `type-${name}`);
      return;
    }
    const all = items.length === 1 ? items[0] : union(items);
    const by = value - all[name];
    this.desk.change((item) => ({ ...item, [name]: Math.round(item[name] + by) }), `type-${name}`);
  }
}
