// The stall map without a library: draw, walk, find. Without this file every stall stays an ordinary link.
import { openWindow } from "./map-view.js";
import { walk } from "./map-walk.js";
import { find } from "./map-find.js";

function floors(box, stages) {
  const tabs = [...box.querySelectorAll("[role=tab]")];
  if (!tabs.length) return () => {};
  const show = (stage) => {
    for (const one of stages) {
      const tab = tabs.find((each) => each.getAttribute("aria-controls") === one.root.id);
      one.root.hidden = one !== stage;
      tab.setAttribute("aria-selected", String(one === stage));
      tab.tabIndex = one === stage ? 0 : -1;
      one.root.querySelector(".smap-floor")?.classList.add("sr-only");
    }
    stage.view.refresh();
  };
  for (const tab of tabs) {
    const stage = stages.find((one) => one.root.id === tab.getAttribute("aria-controls"));
    tab.addEventListener("click", () => show(stage));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      next.click();
      next.focus();
    });
  }
  show(stages.find((one) => one.root.querySelector(".smap-top .on")) || stages[0]);
  return show;
}

function start(box) {
  const stages = [...box.querySelectorAll("[data-smap-stage]")].map((root) => ({ root, view: openWindow(root) }));
  const show = floors(box, stages);
  const walker = walk(box, stages, show);
  find(box, stages, walker);
  box.querySelectorAll("[data-smap-tools], [data-smap-zoom]").forEach((part) => (part.hidden = false));
}

document.querySelectorAll("[data-stallmap]").forEach(start);
