/* The wizard for lists. Every page works without this file. */
(function () {
  "use strict";

  // The first cells of the column that is chosen.
  document.querySelectorAll("select[data-match]").forEach((select) => {
    const shown = select.parentElement.querySelector("output");
    select.addEventListener("change", () => { shown.textContent = select.selectedOptions[0].dataset.samples || ""; });
  });

  // A running upload asks for its progress and goes to the report when it is done.
  const running = document.querySelector("[data-progress-url]");
  if (running) {
    const ask = async () => {
      try {
        const answer = await fetch(running.dataset.progressUrl, { headers: { "HX-Request": "true" } });
        const next = answer.headers.get("HX-Redirect");
        if (next) { window.location.assign(next); return; }
        if (answer.ok) running.innerHTML = await answer.text();
      } catch { /* the network comes back; ask again */ }
      window.setTimeout(ask, 1000);
    };
    window.setTimeout(ask, 500);
  }
})();
