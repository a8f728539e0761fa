// The keyboard on the drawing. Fields keep their own keys; the browser keeps what is not named here.
const TOOL_KEYS = { v: "pick", h: "pan", m: "many", n: "cell", r: "row" };

export function keys(canvas, desk, hand, act) {
  const plain = {
    Delete: () => desk.drop(),
    Backspace: () => desk.drop(),
    PageDown: () => desk.step(1),
    PageUp: () => desk.step(-1),
    "+": () => act("in"),
    "=": () => act("in"),
    "-": () => act("out"),
    0: () => act("fit"),
    g: () => act("snap"),
  };
  const held = {
    z: (event) => (event.shiftKey ? desk.redo() : desk.undo()),
    y: () => desk.redo(),
    c: () => desk.copy(),
    v: () => desk.paste(),
    d: () => desk.again(),
    a: () => canvas.choose(canvas.visible()),
    s: () => act("save"),
  };

  canvas.box.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      if (!held[key]) return;
      event.preventDefault();
      held[key](event);
      return;
    }
    if (event.altKey) return;
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      if (canvas.chosen.size) desk.nudge(event.key, event.shiftKey);
      else desk.step(event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 1);
      return;
    }
    if (key === "Escape") {
      if (!hand.cancel() && desk.putting()) desk.setTool("pick");
      else canvas.choose([]);
      return;
    }
    if (key === "Enter" && desk.putting()) {
      event.preventDefault();
      desk.put(...canvas.toPlan(canvas.box.clientWidth / 2, canvas.box.clientHeight / 2));
      return;
    }
    if (key === " ") {
      event.preventDefault();
      hand.space = true;
      return;
    }
    if (plain[key]) {
      event.preventDefault();
      plain[key]();
    } else if (TOOL_KEYS[key]) act(`tool-${TOOL_KEYS[key]}`);
  });
  canvas.box.addEventListener("keyup", (event) => { if (event.key === " ") hand.space = false; });

  // Steps back work wherever one is, but for a field with text of its own.
  document.addEventListener("keydown", (event) => {
    if (canvas.box.contains(event.target) || event.target.closest("input, textarea, select")) return;
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    held[key](event);
  });
}
