/* Saves a tap: goes on after signing in, and sends a picture as soon as it is chosen. */

document.querySelector("[data-go]")?.form?.requestSubmit();

for (const form of document.querySelectorAll("form[data-shot]")) {
  form.elements.file?.addEventListener("change", () => {
    if (!form.elements.file.files.length) return;
    form.classList.add("busy");
    form.requestSubmit();
  });
}
