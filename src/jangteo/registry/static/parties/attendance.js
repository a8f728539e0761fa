// Ticking at the door without reloading: the line and the quorum come back as markup. Without script the form is sent.
const list = document.querySelector("[data-attendees]");

function parsed(markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup.trim();
  return holder.content.firstElementChild;
}

async function mark(form, button) {
  const body = new FormData(form, button);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || !(answer.headers.get("content-type") || "").includes("json")) throw new Error(answer.status);
    const { line, meter } = await answer.json();
    const fresh = parsed(line);
    form.closest("[data-attendee]").replaceWith(fresh);
    fresh.querySelector(`[value="${button.value}"]`)?.focus();
    document.querySelector("[data-meter]")?.replaceWith(parsed(meter));
  } catch {
    form.removeAttribute("aria-busy");
    form.dataset.plain = "1";
    form.requestSubmit(button);
  }
}

list?.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-mark]");
  if (!form || form.dataset.plain || !event.submitter) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.getAttribute("aria-busy") !== "true") mark(form, event.submitter);
});
