// The lists of the panel: stalls (those not drawn yet first), zones, the sheet with its background picture.
import { pattern, plain } from "./map-find.js";
import { fresh, idOf, kindOf } from "./map-edit-plan.js";

const LONG = 400; // so many entries of the list at once
const make = (name, attributes = {}, ...inside) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) key === "text" ? (made.textContent = value) : made.setAttribute(key, value);
  made.append(...inside);
  return made;
};

export class Lists {
  constructor(root, plan, canvas, desk) {
    Object.assign(this, { root, plan, canvas, desk });
    this.list = root.querySelector("[data-list]");
    this.find = root.querySelector("[data-find]");
    this.loose = root.querySelector("[data-loose]");
    this.zones = root.querySelector("[data-zone-list]");
    this.find.addEventListener("input", () => this.stalls());
    this.list.addEventListener("click", (event) => this.#pressed(event));
    this.list.addEventListener("dragstart", (event) => {
      const row = event.target.closest("[data-id]");
      if (row) event.dataTransfer.setData("text/jangteo-stall", `stall:${row.dataset.id}`);
    });
    root.querySelector("[data-zone-form]").addEventListener("submit", (event) => this.#newZone(event));
    this.zones.addEventListener("change", (event) => this.#zone(event));
    plan.onChange((keys, whose) => whose !== "moving" && this.soon());
    this.paperForm();
  }

  soon() {
    if (this.waiting) return;
    this.waiting = setTimeout(() => { this.waiting = 0; this.all(); }, 120);
  }

  all() {
    this.stalls();
    this.#zoneList();
    this.onZones?.();
    this.#fillPaper();
  }

  stalls() {
    const query = plain(this.find.value);
    const wanted = pattern(query);
    const loose = this.desk.looseStalls();
    const marks = this.canvas.visible().filter((key) => kindOf(key) === "mark").map((key) => this.plan.get(key));
    const drawn = this.plan.all("stall").filter((stall) => this.plan.items.has(`cell:${stall.id}`) && (stall.floor || 1) === this.canvas.floor);
    const order = (a, b) => a.number.localeCompare(b.number, "ko", { numeric: true });
    const fits = (text) => !query || wanted.test(plain(text));
    const zone = (stall) => this.plan.zoneOf(stall.zone)?.name || "";
    const rows = [
      ...loose.sort(order).filter((one) => fits(`${one.number} ${zone(one)}`)).map((one) => this.#row(`stall:${one.id}`, one.id, one.number, "지도에 없어요", true)),
      ...drawn.sort(order).filter((one) => fits(`${one.number} ${zone(one)}`)).map((one) => this.#row(`cell:${one.id}`, one.id, one.number, zone(one), false)),
      ...marks.filter((one) => fits(one.text || this.desk.names[one.kind])).map((one) => this.#row(`mark:${one.id}`, one.id, one.text || this.desk.names[one.kind], "표시", false)),
    ];
    const more = rows.length > LONG ? [make("li", { class: "soft small", text: `${rows.length - LONG}개 더 있어요. 번호로 찾아 주세요.` })] : [];
    this.list.replaceChildren(...rows.slice(0, LONG), ...more);
    if (!rows.length) this.list.append(make("li", { class: "soft small", text: query ? "찾는 자리가 없어요." : "아직 자리가 없어요." }));
    this.loose.hidden = !loose.length;
    this.loose.querySelector("span").textContent = `아직 지도에 없는 자리가 ${loose.length}곳 있어요.`;
  }

  #row(key, id, name, sub, loose) {
    const choose = make("button", { type: "button", class: "me-one", "data-key": key, "aria-pressed": String(this.canvas.chosen.has(key)) }, make("b", { text: name }), make("span", { text: sub }));
    const row = make("li", loose ? { "data-id": id, draggable: "true", class: "loose" } : {}, choose);
    if (loose) row.append(make("button", { type: "button", class: "krds-btn tertiary", "data-put": key, "aria-label": `${name} 놓기`, text: "놓기" }));
    return row;
  }

  #pressed(event) {
    const put = event.target.closest("[data-put]");
    if (put) {
      this.desk.loose = put.dataset.put;
      this.desk.setTool("loose");
      if (!this.canvas.box.clientWidth) {
        const frame = this.plan.get("frame");
        this.desk.placeStall(put.dataset.put, frame.width / 2, frame.height / 2);
      } else this.desk.say("놓을 곳을 누르세요. 엔터를 누르면 가운데에 놓아요.");
      this.canvas.box.focus();
      return;
    }
    const { key } = event.target.closest("[data-key]")?.dataset || {};
    if (!key) return;
    event.shiftKey || event.ctrlKey ? this.canvas.toggle(key) : this.canvas.choose([key]);
    this.canvas.reveal(key);
  }

  pressedMarks() {
    for (const one of this.list.querySelectorAll("[data-key]")) one.setAttribute("aria-pressed", String(this.canvas.chosen.has(one.dataset.key)));
  }

  // --- zones ---

  #zoneList() {
    const zones = this.plan.all("zone").sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
    for (const select of this.root.querySelectorAll("[data-zones]")) {
      if (select === document.activeElement) continue;
      const { value } = select;
      select.replaceChildren(make("option", { value: "", text: select.dataset.zones || "여럿" }), ...zones.map((zone) => make("option", { value: zone.id, text: [...new Set([zone.code, zone.name])].filter(Boolean).join(" ") })));
      select.value = value;
    }
    if (this.zones.contains(document.activeElement)) return;
    const tints = this.root.querySelector("[data-tints]");
    this.zones.replaceChildren(
      ...zones.map((zone) => {
        const tint = make("select", { name: "tint", "aria-label": `${zone.name} 바탕빛` });
        tint.append(tints.content.cloneNode(true));
        tint.value = zone.tint || "";
        const bad = this.plan.refused.get(`zone:${zone.id}`);
        return make("li", { "data-zone": zone.id },
          make("input", { name: "code", value: zone.code, maxlength: "10", "aria-label": "구역 기호" }),
          make("input", { name: "name", value: zone.name, maxlength: "40", "aria-label": "구역 이름" }), tint,
          ...(bad ? [make("p", { class: "error", text: bad })] : []));
      }),
    );
  }

  #zone(event) {
    const key = `zone:${event.target.closest("[data-zone]").dataset.zone}`;
    const value = event.target.value.trim();
    if (event.target.name !== "tint" && !value) return;
    this.plan.run([[key, { ...this.plan.get(key), [event.target.name]: value }]]);
  }

  #newZone(event) {
    event.preventDefault();
    const { code, name } = event.target.elements;
    const words = name.value.trim() || code.value.trim();
    if (!words) { name.focus(); return; }
    const id = fresh();
    this.plan.run([[`zone:${id}`, { id, code: code.value.trim() || words.slice(0, 1), name: words, floor: this.canvas.floor, tint: "", order: this.plan.all("zone").length }]]);
    this.desk.lastZone = id;
    event.target.reset();
    code.focus();
  }

  // --- sheet and background ---

  paperForm() {
    this.paper = this.root.querySelector("[data-paper-form]");
    this.paperError = this.root.querySelector("[data-paper-error]");
    this.paper.addEventListener("submit", (event) => event.preventDefault());
    this.paper.addEventListener("change", (event) => this.#paper(event));
    this.root.querySelector("[data-picture-off]").addEventListener("click", () => {
      this.plan.run([["frame", { ...this.plan.get("frame"), background: null }]]);
    });
  }

  #fillPaper() {
    const frame = this.plan.get("frame");
    if (!frame) return;
    const { background } = frame;
    this.root.querySelector("[data-no-picture]").hidden = Boolean(background);
    this.root.querySelector("[data-has-picture]").hidden = !background;
    const values = { width: frame.width / 100, height: frame.height / 100, ...(background ? { bx: background.x / 100, by: background.y / 100, bw: background.w / 100, bo: background.opacity } : {}) };
    for (const [name, value] of Object.entries(values)) if (this.paper.elements[name] !== document.activeElement) this.paper.elements[name].value = value;
  }

  async #paper(event) {
    const { target } = event;
    this.paperError.textContent = "";
    if (target.matches("[data-picture]")) return this.#upload(target);
    if (target.name === "lock") {
      this.desk.paperFree = !target.checked;
      return undefined;
    }
    const frame = this.plan.get("frame");
    const value = Number(target.value);
    if (!Number.isFinite(value) || target.value === "") return undefined;
    const cm = Math.round(value * 100);
    if (target.name === "width" || target.name === "height") {
      if (cm < 300 || cm > 100_000) { this.paperError.textContent = "그림판은 3m부터 1,000m까지예요."; return undefined; }
      this.plan.run([["frame", { ...frame, [target.name]: cm }]]);
      return undefined;
    }
    const { background } = frame;
    const change = { bx: { x: cm }, by: { y: cm }, bo: { opacity: value }, bw: { w: Math.max(cm, 100), h: Math.round((background.h * Math.max(cm, 100)) / background.w) } }[target.name];
    this.plan.run([["frame", { ...frame, background: { ...background, ...change } }]], `paper-${target.name}`);
    return undefined;
  }

  async #upload(input) {
    const [file] = input.files;
    if (!file) return;
    const body = new FormData();
    body.append("file", file);
    try {
      const answer = await fetch(this.root.dataset.backgroundUrl, { method: "POST", body, headers: { "X-CSRFToken": this.root.querySelector("[name=csrfmiddlewaretoken]").value } });
      const made = await answer.json();
      if (!answer.ok) throw new Error(made.error);
      const frame = this.plan.get("frame");
      const w = Math.round(frame.width * 0.9);
      const h = Math.round((w * (made.height || 3)) / (made.width || 4));
      const background = { file: made.file, x: Math.round(frame.width * 0.05), y: Math.round(frame.height * 0.05), w, h, opacity: 0.5, r: 0 };
      this.plan.run([["frame", { ...frame, background }]]);
    } catch (error) {
      this.paperError.textContent = error.message && !error.message.startsWith("Failed") ? error.message : "올리지 못했어요. 인터넷을 확인하고 다시 올려 주세요.";
    }
    input.value = "";
  }
}

export const conflictsOf = (plan, names) =>
  [...plan.conflicts].map(([key, theirs]) => {
    const item = plan.get(key);
    const kind = kindOf(key);
    const name = key === "frame" ? "그림판" : kind === "zone" ? (item || theirs)?.name : kind === "mark" ? (item || theirs)?.text || names[(item || theirs)?.kind] : plan.get(`stall:${idOf(key)}`)?.number || "자리";
    return { key, name, gone: theirs === null, mineGone: item === null };
  });
