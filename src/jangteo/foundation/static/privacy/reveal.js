// Masked values: 보기 asks for the reason in a dialog, shows the value for its time, then hides it again.
// Without this script the link leads to a page that does the same.
const hide = (place, shown) => {
  place.textContent = shown;
  place.classList.remove("revealed");
};

const show = (link, value, seconds) => {
  const place = link.closest("[data-masked]").querySelector("[data-masked-shown]");
  const shown = place.textContent;
  place.textContent = value;
  place.classList.add("revealed");
  place.setAttribute("role", "status");
  link.hidden = true;
  const over = () => {
    hide(place, shown);
    link.hidden = false;
  };
  setTimeout(over, seconds * 1000);
  // A page that comes back from the browser's memory must not bring the value with it.
  window.addEventListener("pagehide", over, { once: true });
};

const dialogWith = (form) => {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "reveal-title");
  const title = document.createElement("h2");
  title.id = "reveal-title";
  title.textContent = form.dataset.revealForm;
  const wrong = document.createElement("p");
  wrong.className = "note bad mt4";
  wrong.setAttribute("role", "alert");
  wrong.hidden = true;
  form.classList.add("mt4");
  dialog.append(title, wrong, form);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  return { dialog, wrong };
};

const formOf = (html) => new DOMParser().parseFromString(html, "text/html").querySelector("[data-reveal-form]");

const open = async (link) => {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const form = answer.ok && !answer.redirected ? formOf(await answer.text()) : null;
  if (!form) {
    location.assign(link.href);
    return;
  }
  const { dialog, wrong } = dialogWith(document.adoptNode(form));
  const say = (words) => {
    wrong.textContent = words;
    wrong.hidden = false;
  };
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-reveal-cancel]")) {
      event.preventDefault();
      dialog.close();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    try {
      const sent = await fetch(link.href, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      });
      if (sent.ok && sent.headers.get("Content-Type")?.includes("json")) {
        const { value, seconds } = await sent.json();
        dialog.close();
        show(link, value, seconds);
      } else if (sent.headers.get("Content-Type")?.includes("json")) {
        say((await sent.json()).title);
      } else {
        const words = new DOMParser().parseFromString(await sent.text(), "text/html").querySelector(".error, .field.wrong .error");
        say(words?.textContent.trim() || "보지 못했어요. 까닭을 고르고 다시 눌러 주세요.");
      }
    } catch {
      say("인터넷이 끊겼어요. 이어진 뒤에 다시 눌러 주세요.");
    }
  });
  dialog.showModal();
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-reveal]");
  if (!link || event.ctrlKey || event.metaKey || event.button) return;
  event.preventDefault();
  open(link).catch(() => location.assign(link.href));
});
