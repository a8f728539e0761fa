// What every page needs, without a library. Pages work without it, except where the browser itself has no answer.
const YEAR = 60 * 60 * 24 * 365;
const remember = (name, value) => {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
};
const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
const say = (text) => {
  const place = document.querySelector(".messages");
  if (!place) return;
  const note = document.createElement("p");
  note.className = "note good toast";
  note.textContent = text;
  place.append(note);
  setTimeout(() => note.remove(), 5000);
};

// 큰 글씨 and 또렷한 화면: one tap, remembered on this device; the server reads the cookie, so the next page comes so.
const pressed = (selector, on) => each(selector, (button) => button.setAttribute("aria-pressed", String(on)));
const setBig = (on) => {
  const root = document.documentElement;
  if (on) root.dataset.text = "big";
  else delete root.dataset.text;
  document.body.dataset.size = on ? "big" : "";
  pressed("[data-text-size]", on);
  remember("jangteo_text", on ? "big" : "");
};
const setContrast = (on) => {
  const root = document.documentElement;
  if (on) root.dataset.krdsMode = "high-contrast";
  else delete root.dataset.krdsMode;
  pressed("[data-contrast]", on);
  remember("jangteo_contrast", on ? "high" : "");
};

// A question before what cannot be undone: <button data-confirm="문장" data-confirm-yes="지우기">.
const ask = (button) => {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "ask-words");
  dialog.innerHTML =
    '<p class="ask-words" id="ask-words"></p><form method="dialog" class="row wrap dialog-foot">' +
    '<button class="krds-btn tertiary" value="no">그만두기</button><button class="krds-btn primary" value="yes"></button></form>';
  dialog.querySelector("p").textContent = button.dataset.confirm;
  dialog.querySelector("[value=yes]").textContent = button.dataset.confirmYes || button.textContent.trim();
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus();
    if (dialog.returnValue !== "yes") return;
    button.dataset.confirmed = "yes";
    button.click();
    delete button.dataset.confirmed;
  });
  dialog.showModal();
};

const copy = async (button) => {
  const from = button.dataset.copy;
  const source = from.startsWith("#") ? document.querySelector(from) : null;
  try {
    await navigator.clipboard.writeText(source ? source.value || source.textContent.trim() : from);
    say("복사했어요.");
  } catch {
    say("복사하지 못했어요. 글자를 길게 눌러 복사해 주세요.");
  }
};

const CLICKS = {
  "[data-text-size]": () => setBig(document.body.dataset.size !== "big"),
  "[data-contrast]": () => setContrast(document.documentElement.dataset.krdsMode !== "high-contrast"),
  "[data-copy]": copy,
  "[data-back]": () => (history.length > 1 ? history.back() : location.assign("/")),
  "[data-again]": () => location.reload(),
  "[data-print]": () => window.print(),
  "[data-dialog]": (button) => document.getElementById(button.dataset.dialog)?.showModal(),
  "[data-speak]": (button) => {
    const words = new SpeechSynthesisUtterance(button.dataset.speak);
    words.lang = "ko-KR";
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
  },
};
document.addEventListener(
  "click",
  (event) => {
    const asking = event.target.closest("[data-confirm]");
    if (asking && !asking.dataset.confirmed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(asking);
      return;
    }
    for (const [selector, act] of Object.entries(CLICKS)) {
      const button = event.target.closest(selector);
      if (button) act(button);
    }
  },
  true,
);

// A form is sent once: the second press of an impatient finger does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000); // an answer that is a file leaves the page standing
});
window.addEventListener("pageshow", () => each("form[data-sent]", (form) => delete form.dataset.sent));

// After a refusal the first field to mend is in hand.
document.querySelector(".field.wrong :is(input, select, textarea)")?.focus();

// Filters apply at once: <form data-auto> with selects and radios; the button stays for those without scripts.
each("form[data-auto]", (form) => form.addEventListener("change", () => form.requestSubmit()));

// Files: dropped or chosen, named and weighed.
const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1000)}KB` : `${(bytes / 1e6).toFixed(1)}MB`);
each(".upload", (box) => {
  const input = box.querySelector("input[type=file]");
  const name = box.querySelector(".upload-name");
  const show = () => {
    name.textContent = [...input.files].map((file) => `${file.name} · ${size(file.size)}`).join(", ");
    box.classList.toggle("chosen", input.files.length > 0);
  };
  input.addEventListener("change", show);
  for (const kind of ["dragover", "dragleave", "drop"]) {
    box.addEventListener(kind, (event) => {
      event.preventDefault();
      box.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        show();
      }
    });
  }
});

// Lists with a box for all: the head shows the half state, the bar tells how many.
each("[data-choose]", (form) => {
  const all = form.querySelector("[data-choose-all]");
  const bar = form.querySelector(".bulkbar");
  const boxes = () => [...form.querySelectorAll("[data-choose-one]")];
  const show = () => {
    const chosen = boxes().filter((box) => box.checked);
    for (const box of boxes()) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === boxes().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
    if (bar) bar.hidden = chosen.length === 0;
    each("[data-choose-count]", (place) => (place.textContent = chosen.length), form);
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes()) box.checked = all.checked;
    show();
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-choose-none]")) return;
    for (const box of boxes()) box.checked = false;
    show();
  });
  show();
});
