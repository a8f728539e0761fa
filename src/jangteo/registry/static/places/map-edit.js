// The drawing editor of the stall map: puts the parts together and shows how saving stands.
import { Canvas } from "./map-edit-canvas.js";
import { Desk } from "./map-edit-desk.js";
import { Hand } from "./map-edit-hand.js";
import { keys } from "./map-edit-keys.js";
import { Lists, conflictsOf } from "./map-edit-lists.js";
import { Panel } from "./map-edit-panel.js";
import { Plan } from "./map-edit-plan.js";
import { RowForm } from "./map-edit-row.js";
import { Keeper } from "./map-edit-save.js";

const root = document.querySelector("[data-map-edit]");
const part = (name) => root.querySelector(`[data-${name}]`);
const names = Object.fromEntries([...part("mark-kind").options].filter((one) => one.value).map((one) => [one.value, one.textContent]));
const floorName = (floor) => (floor < 0 ? `지하 ${-floor}층` : `${floor}층`);
const WORDS = { saved: "저장됨", waiting: "고치는 중이에요", saving: "저장하는 중", asked: "함께 고친 곳을 골라 주세요", refused: "", failed: "저장 못 했어요", offline: "인터넷이 끊겼어요. 이 기기에 적어 둘게요" };

const plan = new Plan();
const canvas = new Canvas(root, plan, names);
const said = part("said");
const desk = new Desk(plan, canvas, (words) => (said.textContent = words));
desk.names = names;
canvas.pictureOf = (file) => `${root.dataset.backgroundUrl}${file}/`;
const hand = new Hand(canvas, plan, desk);
const panel = new Panel(root, plan, canvas, desk);
const lists = new Lists(root, plan, canvas, desk);
lists.onZones = () => panel.fill(); // the choices of zones are new: what is chosen is set again
const row = new RowForm(root, plan, canvas, desk);

function show(state, why = "") {
  root.dataset.saving = state;
  part("state-words").textContent = why && state !== "offline" ? why : WORDS[state];
  part("again-save").hidden = state !== "failed" && state !== "offline";
}
const keeper = new Keeper(plan, root, show);

// --- bar ---

const ACTS = {
  undo: () => desk.undo(),
  redo: () => desk.redo(),
  "copy-on": () => desk.again(),
  turn: () => desk.turn(),
  drop: () => desk.drop(),
  retire: () => desk.retire(),
  row: () => desk.setTool("row"),
  "row-loose": () => row.open(desk.looseStalls().sort((a, b) => a.number.localeCompare(b.number, "ko", { numeric: true }))),
  in: () => canvas.zoomAt(canvas.box.clientWidth / 2, canvas.box.clientHeight / 2, canvas.view.k * 1.4),
  out: () => canvas.zoomAt(canvas.box.clientWidth / 2, canvas.box.clientHeight / 2, canvas.view.k / 1.4),
  fit: () => canvas.fit(),
  save: () => keeper.save(),
  snap: () => {
    hand.snapping = !hand.snapping;
    root.querySelector("[data-act=snap]").setAttribute("aria-pressed", String(hand.snapping));
    desk.say(hand.snapping ? "자리 맞춤을 켰어요." : "자리 맞춤을 껐어요.");
  },
};
function act(name) {
  if (name.startsWith("tool-")) desk.setTool(name.slice(5));
  else if (ACTS[name]) ACTS[name]();
  else desk.align(name);
}
root.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act], [data-tool]");
  if (!button || button.disabled) return;
  act(button.dataset.act || `tool-${button.dataset.tool}`);
});
part("mark-kind").addEventListener("change", (event) => {
  if (event.target.value) desk.setTool("mark", event.target.value);
});
part("again-save").addEventListener("click", () => keeper.save());

desk.onTool = () => {
  hand.tool = desk.tool;
  for (const button of root.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === desk.tool));
  if (desk.tool !== "mark") part("mark-kind").value = "";
  const hint = { cell: "놓을 곳을 눌러요. 끝내려면 Esc", mark: `${names[desk.markKind]} 놓을 곳을 눌러요`, loose: "자리 놓을 곳을 눌러요", many: "칸을 하나씩 누르거나 끌어서 여럿 골라요" }[desk.tool];
  part("hint").hidden = !hint;
  part("hint").textContent = hint || "";
  canvas.box.dataset.hand = desk.tool;
  if (desk.tool === "row" && !row.isOpen) row.open();
};

function looked() {
  const [cell] = desk.chosenCells();
  if (cell) {
    desk.last = { w: cell[1].w, h: cell[1].h };
    desk.likeStall = plan.stallOf(cell[0]);
    desk.lastNumber = desk.likeStall?.number || desk.lastNumber;
    desk.lastZone = desk.likeStall?.zone ?? desk.lastZone;
  }
  const several = canvas.chosen.size > 1;
  for (const button of part("aligns").querySelectorAll("button")) button.disabled = !several;
  for (const name of ["turn", "drop", "copy-on"]) root.querySelector(`.me-tools [data-act="${name}"]`).disabled = !canvas.chosen.size;
  for (const [name, list] of [["undo", plan.back], ["redo", plan.forth]]) root.querySelector(`[data-act="${name}"]`).disabled = !list.length;
}
canvas.onChoose = () => { panel.fill(); lists.pressedMarks(); looked(); if (row.isOpen && !row.loose) row.preview(); };
desk.onLook = looked;

// --- floors ---

function floors() {
  const known = new Set([1, canvas.floor, ...plan.all("stall").map((one) => one.floor || 1), ...plan.all("mark").map((one) => one.floor || 1)]);
  const order = [...known].sort((a, b) => a - b);
  const top = order[order.length - 1];
  const low = order[0] > 1 ? 1 : order[0];
  const select = part("floor");
  if (select === document.activeElement) return;
  select.replaceChildren(...order.map((floor) => new Option(floorName(floor), floor)), new Option(`${floorName(top + 1)} 만들기`, top + 1), new Option(`${floorName(low === 1 ? -1 : low - 1)} 만들기`, low === 1 ? -1 : low - 1));
  select.value = String(canvas.floor);
}
part("floor").addEventListener("change", (event) => {
  canvas.floor = Number(event.target.value);
  event.target.blur();
  canvas.choose([]);
  canvas.redrawAll();
  canvas.fit();
  floors();
  lists.all();
});

// --- both changed the same ---

function conflicts() {
  const box = part("conflicts");
  const found = conflictsOf(plan, names);
  box.hidden = !found.length;
  if (!found.length) { box.replaceChildren(); return; }
  if (box.dataset.shown === JSON.stringify(found)) return;
  box.dataset.shown = JSON.stringify(found);
  box.innerHTML = '<h2>함께 고친 곳</h2><p class="soft small">같은 것을 다른 사람도 바꿨어요. 어느 쪽으로 둘지 골라 주세요.</p><ul></ul>';
  for (const { key, name, gone, mineGone } of found) {
    const line = document.createElement("li");
    line.innerHTML = '<b></b><div class="row gap2"><button type="button" class="krds-btn tertiary grow" data-mine="yes"></button><button type="button" class="krds-btn tertiary grow" data-mine="no"></button></div>';
    line.querySelector("b").textContent = name;
    line.querySelector("[data-mine=yes]").textContent = mineGone ? "내 것 (뺌)" : "내 것";
    line.querySelector("[data-mine=no]").textContent = gone ? "저쪽 것 (뺌)" : "저쪽 것";
    line.addEventListener("click", (event) => {
      const button = event.target.closest("[data-mine]");
      if (!button) return;
      plan.answer(key, button.dataset.mine === "yes");
      keeper.changed();
      conflicts();
      canvas.over();
    });
    line.addEventListener("pointerenter", () => plan.items.has(key) && canvas.reveal(key));
    box.querySelector("ul").append(line);
  }
  said.textContent = `함께 고친 곳이 ${found.length}군데 있어요.`;
}

// --- start ---

plan.onChange((changed, whose) => {
  if (whose === "moving") return;
  floors();
  conflicts();
  looked();
  const nothing = ![...plan.items.keys()].some((key) => key.startsWith("cell:") || key.startsWith("mark:"));
  part("empty").hidden = !nothing;
});
keeper.renamed = (from, to) => {
  for (const kind of ["cell", "stall", "mark"]) {
    if (canvas.chosen.delete(`${kind}:${from}`)) canvas.chosen.add(`${kind}:${to}`);
    canvas.drawn.get(`${kind}:${from}`)?.remove();
    canvas.drawn.delete(`${kind}:${from}`);
  }
  if (desk.lastZone === from) desk.lastZone = to;
};
keeper.told = (words) => { said.textContent = words; part("chosen-error").textContent = words; };
keeper.showNews = (heard) => {
  said.textContent = "다른 사람이 고친 것이 들어왔어요.";
  requestAnimationFrame(() => heard.forEach((key) => canvas.drawn.get(key)?.classList.add("news"))); // once they are redrawn
};
keeper.editors = (list) => {
  part("editors").textContent = list.length ? `지금 함께 고쳐요: ${list.map((one) => one.name).join(", ")}` : "";
};
keys(canvas, desk, hand, act);
part("hint").hidden = true;
looked();
keeper.open().then(
  () => {
    canvas.fit();
    lists.all();
    floors();
    conflicts();
    root.dataset.ready = "yes";
    if (keeper.restored) desk.say(`지난번에 저장하지 못한 것 ${keeper.restored}가지를 이어서 저장해요.`);
  },
  () => {
    show("failed", "배치도를 열지 못했어요. 인터넷을 확인하고 화면을 다시 열어 주세요.");
    part("again-save").addEventListener("click", () => location.reload(), { once: true });
  },
);
