/* Lists, uploads and the desk of doubts. Every page works without this file. */
(function () {
  "use strict";

  // A filter applies as soon as it is chosen; without script the button does it.
  document.querySelectorAll("form[data-autosubmit]").forEach((form) => {
    form.addEventListener("change", (event) => {
      if (event.target.tagName === "SELECT") form.requestSubmit();
    });
    // Empty fields stay out of the address.
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of Array.from(event.formData.entries())) if (!value) event.formData.delete(name);
    });
  });

  // A menu closes with Escape and with a click elsewhere.
  document.querySelectorAll("details.dropmenu").forEach((menu) => {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // A file may be dropped on the form.
  document.querySelectorAll("[data-drop]").forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); }));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("over")));
    zone.addEventListener("drop", (event) => { event.preventDefault(); input.files = event.dataTransfer.files; });
  });

  // A running import asks for its progress and goes to the report when it is done.
  const running = document.querySelector("[data-progress-url]");
  if (running) {
    const ask = async () => {
      try {
        const answer = await fetch(running.dataset.progressUrl, { headers: { "HX-Request": "true" } });
        const next = answer.headers.get("HX-Redirect");
        if (next) { window.location.assign(next); return; }
        if (answer.ok) running.innerHTML = await answer.text();
      } catch { /* the network comes back; ask again */ }
      window.setTimeout(ask, 1500);
    };
    window.setTimeout(ask, 1000);
  }

  // The desk: number keys choose a candidate, n a new market, s skips.
  const desk = document.querySelector("[data-desk]");
  if (desk) {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      const button = desk.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    });
  }
})();
